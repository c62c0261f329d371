import { expect, it } from "vitest";
import { env } from "@/engine/platform/settings/env";
import { newEnrolled } from "@/testing/apps/here";
import { openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";
import { operators } from "./operators";

/** Guarantee: an operator who has nothing but a mailbox is named. */

openWorld();
const settings = env();
const found = () =>
  operators.run({ settings, databaseUrl: "", noDatabase: undefined, reach: fetch, mailTo: undefined });

it("names who has no second step, or no account", async () => {
  expect(await found()).toMatchObject({ status: "good" });
  const [equipped, without] = [await newEnrolled(), await newPerson()];
  settings.OPERATOR_EMAILS = [equipped.email];
  expect(await found()).toMatchObject({ status: "good", says: expect.stringMatching(/^Every operator/) });
  settings.OPERATOR_EMAILS = [equipped.email, without.email, "nobody@example.test"];
  const verdict = await found();
  expect(verdict).toMatchObject({ status: "bad" });
  expect(verdict.says).toContain(`${without.email}, nobody@example.test`);
  expect(verdict.says).not.toContain(equipped.email);
});
