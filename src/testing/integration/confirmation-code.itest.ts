import { expect, it } from "vitest";
import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import { sharedApp } from "../harness/app";
import { PageClient } from "../harness/http";
import { confirmationCodeIn, mailTo, newAddress, PASSWORD } from "../people/client";

/** D02 and L06 for the code of a confirmation mail, where two instances are asked at once. */

const { url, secondUrl } = sharedApp();

const registered = z.object({ result: z.object({ data: z.object({ verificationTokenId: z.uuid() }) }) });

/** @returns asks either instance from the browser that registered */
async function waiting() {
  const page = new PageClient(url);
  const email = newAddress();
  const { body } = await page.mutate("auth.register", { email, password: PASSWORD, firstName: "Ada" });
  const { verificationTokenId } = registered.parse(body).result.data;
  const code = confirmationCodeIn(await mailTo(url, email));
  const confirm = async (tried: string, instance: string): Promise<number> => {
    const browser = new PageClient(instance, url);
    for (const [name, value] of page.cookies) browser.cookies.set(name, value);
    return (await browser.mutate("auth.confirmByCode", { verificationTokenId, code: tried })).status;
  };
  return { code, confirm };
}

const turns = (count: number) => Array.from({ length: count }, (_, at) => (at % 2 === 0 ? url : secondUrl));

it("it counts once, whichever instance is asked", async () => {
  const { code, confirm } = await waiting();
  const answers = await Promise.all(turns(8).map((instance) => confirm(code, instance)));
  expect(answers.filter((status) => status === 200)).toHaveLength(1);
});

it("wrong tries at one instance count at the other", async () => {
  const { code, confirm } = await waiting();
  const wrong = code === "111111" ? "222222" : "111111";
  const answers = await Promise.all(
    turns(2 * LIMITS.confirmationCode.attempts).map((instance) => confirm(wrong, instance)),
  );
  expect(answers).not.toContain(200);
  expect(await confirm(code, url)).not.toBe(200);
  expect(await confirm(code, secondUrl)).not.toBe(200);
});
