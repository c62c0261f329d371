import { expect, it } from "vitest";
import { bucket } from "@/engine/limit/rate-limit";
import { brandOf } from "@/engine/mail/layout/brand";
import { renderMail } from "@/engine/mail/render";
import { env } from "@/engine/platform/settings/env";
import { MAILS } from "../../servers";
import { HOTP_MAILS, toldOf } from "./out-of-step";

/** What a fourth method brings beside its four verbs is there without a line elsewhere. */

const context = { brand: brandOf(env()), at: new Date(), linkSeconds: 600, timeZone: "UTC" };
const content = { template: "hotp-out-of-step", props: { device: "Chrome on macOS" } };

it("its own mail is written wherever mails are", () => {
  expect(renderMail(MAILS, content, context)).toMatchObject({
    subject: expect.stringContaining("is out of step"),
    text: expect.stringContaining("A code came from Chrome on macOS"),
  });
  // Without the hook it would wait in the outbox until it is worth nothing.
  const { "hotp-out-of-step": _, ...others } = MAILS;
  expect(() => renderMail(others, content, context)).toThrow("Unknown mail template");
  expect(Object.keys(HOTP_MAILS)).toEqual([content.template]);
});

it("its own limit counts apart from every other, per account", () => {
  const own = toldOf("one");
  expect(own).toMatchObject({ everySeconds: 86_400, burst: 1, slots: 1 });
  expect(own.key).not.toBe(toldOf("other").key);
  expect(own.key).not.toBe(bucket("hashes:account", "one").key);
});
