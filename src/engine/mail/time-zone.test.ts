import { expect, it } from "vitest";
import { TIME_ZONE_HEADER } from "@/contract/page-calls";
import { instantInWords } from "@/engine/mail/layout/plain-words";
import { HERE, openWorld } from "@/testing/harness/here";
import { request } from "@/testing/harness/http";
import { enrol, mailsTo, PASSWORD } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";

/** The time zone that a browser says when it signs in is that of the times in its owner's mails. */

const world = openWorld();

/** Signs in as the pages do, in a browser that sends its time zone. @returns the newest mail after a change */
async function noticeAfterSignInFrom(timeZone: string | undefined): Promise<string> {
  const person = await newPerson();
  const headers = {
    origin: HERE,
    "sec-fetch-site": "same-origin",
    ...(timeZone === undefined ? {} : { [TIME_ZONE_HEADER]: timeZone }),
  };
  const body = { email: person.email, password: PASSWORD };
  expect((await request(HERE, "POST", "/api/trpc/auth.login", { body, headers })).status).toBe(200);
  await enrol(person);
  const [mail] = await mailsTo(HERE, person.email);
  return mail?.text ?? "";
}

const hasTimeIn = (text: string, zone: string) => {
  const now = Date.now();
  return [0, 60_000].some((ago) => text.includes(instantInWords(new Date(now - ago), zone)));
};

it("a mail says when, in the zone of the browser that signed in, with the zone named", async () => {
  const text = await noticeAfterSignInFrom("Asia/Kathmandu");
  expect(hasTimeIn(text, "Asia/Kathmandu"), text).toBe(true);
});

it.each(["Not/AZone", "x'; drop table users", undefined])(
  "where it says %s, times are in UTC",
  async (zone) => {
    const text = await noticeAfterSignInFrom(zone);
    expect(hasTimeIn(text, "UTC"), text).toBe(true);
    expect(await world.sql("select 1 from sessions where time_zone = $1", [zone ?? ""])).toEqual([]);
  },
);
