import { describe, expect, it } from "vitest";
import type { LinkMails } from "@/methods/magic-link/server/mail/registry";
import { MAILS, METHODS } from "@/methods/servers";
import { brandOf, textOn } from "./layout/brand";
import type { ContentOf, MailContext } from "./layout/template";
import type { Notice } from "./notices";
import { renderMail } from "./render";
import { KINDS } from "./templates/notices";
import { type EngineMails, templates } from "./templates/registry";

const brand = brandOf({
  APP_NAME: "Example Co",
  APP_LOGO_URL: undefined,
  APP_ACCENT: "#ffd43b",
  APP_URL: "https://auth.example.com",
  ALLOWED_ORIGINS: ["https://app.example.com"],
});
const context = { brand, at: new Date("2026-03-01T10:22:00Z"), linkSeconds: 600, timeZone: "UTC" };
const link = "https://auth.example.com/magic-link#token=abc&then=%2Fsettings";
const EVIL = '<b>Eve</b> https://evil.test\r\nBcc: eve@evil.test "x"';
const origin = { device: EVIL, place: EVIL };
const asked = { link, ...origin };

const AN_HOUR_AGO = "2026-03-01T09:22:00Z";

/** As an outbox row would have it. */
const render = (template: string, props: unknown, about: MailContext) =>
  renderMail(MAILS, { template, props }, about);

type Known = ContentOf<EngineMails & LinkMails>;
const ADDED: Notice = { kind: "method-added", method: "Passkey", name: EVIL };

const samples: { [Name in Known["template"]]: Extract<Known, { template: Name }>["props"] } = {
  "verify-email": { code: "042917", ...asked },
  "account-exists": { signInLink: link, resetLink: "https://auth.example.com/forgot-password", ...origin },
  "reset-password": asked,
  "change-email-confirm": asked,
  "email-changed": { newAddressHint: "a…@example.com", helpLink: link, ...origin },
  "security-notice": {
    notice: ADDED,
    helpLink: link,
    ...origin,
  },
  "magic-link-signin": asked,
  "magic-link-second-step": asked,
  "magic-link-activate": asked,
  "magic-link-no-account": { registerLink: link, ...origin },
  "not-invited": { registerLink: link, ...origin },
  invitation: { organization: EVIL, inviter: EVIL, role: "Member", ...asked },
  "mfa-grace-reminder": { link, organization: EVIL, requiredFrom: "2026-04-01T00:00:00Z" },
  "mfa-reminder": { link, organization: EVIL, administrator: EVIL },
  "admin-reset": { administrator: EVIL, organization: EVIL, reason: EVIL, helpLink: link, ...origin },
  "operator-action": { action: "reset-mfa", helpLink: link },
  "operators-told": { what: "app.added", who: "ada@example.com", name: EVIL, link, ...origin },
  "recovery-stop": { ...asked, startedAt: AN_HOUR_AGO, endsAt: "2026-03-04T09:22:00Z", isReminder: false },
  "recovery-finish": { ...asked, startedAt: AN_HOUR_AGO },
  "recovery-request": { ...asked, member: EVIL, organization: EVIL },
};
const names = Object.keys(samples);
const withLifetime = names.filter((name) =>
  /verify-email|reset-password|confirm|signin|step|activate|invitation/.test(name),
);

function sample(name: string): unknown {
  return Object.entries(samples).find(([key]) => key === name)?.[1];
}

const count = (text: string, part: string) => text.split(part).length - 1;

it("no two mails and no two kinds of notice have one name: none stands in for another", () => {
  const registries = [templates, ...Object.values(METHODS).map(({ mails = {} }) => mails)];
  const all = registries.flatMap((one) => Object.keys(one));
  expect([...new Set(all)].sort()).toEqual(Object.keys(MAILS).sort());
  expect(new Set(all).size).toBe(all.length);
  const kinds = [KINDS, ...Object.values(METHODS).map(({ notices = {} }) => notices)];
  const told = kinds.flatMap((one) => Object.keys(one));
  expect(new Set(told).size).toBe(told.length);
});

describe.each(names)("%s", (name) => {
  it("K08: has one bounded line as its subject, whatever names went in", () => {
    const long = { ...context, brand: { ...brand, name: `${"Long ".repeat(60)}\r\nBcc: eve@evil.test` } };
    const { subject } = render(name, sample(name), long);
    expect(subject).not.toMatch(/\p{Cc}/u);
    expect([...subject].length).toBeLessThanOrEqual(180);
  });

  it("has its link once as a button and once to copy, and once in the text version", () => {
    const { html, text, links } = render(name, sample(name), context);
    const escaped = link.replaceAll("&", "&amp;");
    expect(count(html, `href="${escaped}"`)).toBe(1);
    expect(count(html, escaped)).toBe(2);
    expect(count(text, link)).toBe(1);
    expect(links).toContain(link);
    expect(html).toMatchObject(expect.stringContaining('name="color-scheme"'));
    expect(text).toContain("Example Co");
  });

  it("K08: takes no link, markup or header from names, devices, places and reasons", () => {
    const { subject, html, text, links } = render(name, sample(name), context);
    expect(links.every((url) => new URL(url).origin === "https://auth.example.com")).toBe(true);
    for (const body of [html, text, subject]) {
      expect(body).not.toMatch(/<b>|evil\.test|eve@|https:\/\/evil/);
    }
    expect(subject).not.toMatch(/[\r\n]/);
  });
});

it.each(withLifetime)("%s says when it was asked for and how long it works", (name) => {
  const { text } = render(
    name,
    { ...samples["magic-link-signin"], ...Object(sample(name)), device: "Chrome on macOS", place: "Berlin" },
    context,
  );
  expect(text).toContain("10 minutes, until 1 March 2026 at 10:32 UTC");
  expect(text).toContain("1 March 2026 at 10:22 UTC");
  expect(text).toContain("Device: Chrome on macOS");
  expect(text).toContain("Place: Berlin");
});

it("leaves out a place that isn't known, and says that a device isn't", () => {
  const { text } = render("magic-link-signin", { link }, context);
  expect(text).toContain("Device: unknown");
  expect(text).not.toContain("Place");
});

it("D07: never renders a link to an origin that isn't configured", () => {
  const foreign = { link: "https://auth.example.com.evil.test/x" };
  expect(() => render("magic-link-signin", foreign, context)).toThrow("foreign origin");
  const allowed = render("magic-link-signin", { link: "https://app.example.com/x" }, context);
  expect(allowed.links).toEqual(["https://app.example.com/x"]);
});

it("refuses props of another template and links that aren't web addresses", () => {
  expect(() => render("verify-email", { helpLink: link }, context)).toThrow();
  expect(() => render("verify-email", { link: "javascript:alert(1)" }, context)).toThrow();
  expect(() => render("constructor", {}, context)).toThrow("Unknown mail template");
});

it("says how many backup codes are left", () => {
  const words = (left: number) =>
    render("security-notice", { notice: { kind: "backup-code-used", left }, helpLink: link }, context).text;
  expect(words(7)).toContain("7 are left.");
  expect(words(0)).toContain("It was the last one");
});

it("puts readable text on the operator's colour, and the logo where there is one", () => {
  expect([textOn("#ffd43b"), textOn("#3b5bdb")]).toEqual(["#000000", "#ffffff"]);
  const withLogo = { ...context, brand: { ...brand, logoUrl: "https://cdn.example.com/logo.png" } };
  const { html } = render("magic-link-signin", { link }, withLogo);
  expect(html).toContain('src="https://cdn.example.com/logo.png"');
  expect(html).toContain("#ffd43b");
});

it.each([
  { kind: "account-locked", minutes: 15 },
  { kind: "account-locked", minutes: null },
  { kind: "backup-code-used", left: 3 },
  { kind: "sign-in-after-failures", failures: 4 },
  { kind: "passkey-copy-suspected", name: "Mine" },
  { kind: "recovery-finished" },
])("$kind: nobody is sent to administrators, whom a sole owner doesn't have", async (notice) => {
  const { text } = await render("security-notice", { notice, helpLink: link, ...origin }, context);
  expect(text).not.toMatch(/administrator/i);
});

describe("the mail of a factor that may have been copied", () => {
  it.each([
    ["what a mail from before says nothing of is a passkey", {}, "A passkey was refused", "Passkey “Mine”"],
    [
      "any other goes by its name",
      { method: "Authenticator app" },
      "An authenticator app was refused",
      "app “Mine”",
    ],
  ])("%s", (_, told, title, named) => {
    const notice = { kind: "passkey-copy-suspected", name: "Mine", ...told };
    const { subject, text } = render("security-notice", { notice, helpLink: link, ...origin }, context);
    expect(subject).toContain(title);
    expect(text).toContain(`${named} was refused: it may have been copied.`);
  });
});

it("K08: writes whatever words as words: in a text, in an attribute, and in the text version as they are", () => {
  const name = `Ada & <i>"Co"</i> O'Neill`;
  const logo = { ...brand, name, logoUrl: "https://cdn.example.com/logo.png?a=1&b=2" };
  const { html, text } = render("magic-link-signin", { link }, { ...context, brand: logo });
  expect(html).toContain("Ada &amp; &lt;i&gt;&quot;Co&quot;&lt;/i&gt; O&#x27;Neill");
  expect(html).toContain('src="https://cdn.example.com/logo.png?a=1&amp;b=2"');
  expect(html).not.toContain("<i>");
  expect(text).toContain(`This email was sent by ${name} because`);
});

it("says in the text version what the mail says, a paragraph each, and nothing that is only for looks", () => {
  const { text } = render("verify-email", { link, device: "Chrome on macOS" }, context);
  expect(text.split("\n\n")).toEqual([
    "Example Co",
    "Confirm your address",
    expect.stringMatching(
      /^Somebody made an account at Example Co with this address\. .* you are signed in\.$/,
    ),
    `Confirm address: ${link}`,
    "The link works once, for 10 minutes, until 1 March 2026 at 10:32 UTC.",
    "Asked for: 1 March 2026 at 10:22 UTC",
    "Device: Chrome on macOS",
    "If it wasn't you, do nothing: without this email the account can't be used.",
    "---",
    "This email was sent by Example Co because of your account or address there.",
  ]);
});
