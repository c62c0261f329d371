import type { Page } from "@playwright/test";
import { NEWER_APIS } from "../scripts/newer-apis";
import { press } from "./email-link";
import { enter, toast } from "./enter";
import { expect, test } from "./fixtures";
import { ChallengePage } from "./pages/challenge";
import { LoginPage } from "./pages/login";
import { linkTo, MagicLinkPage } from "./pages/magic-link";
import { OrganizationPage } from "./pages/organization";
import { codeAt, enrol, newAddress, nextStep, signUp } from "./people";

/** W11: the stories that matter most, in a browser that lacks what the oldest supported ones lack. */

async function takeAway(page: Page): Promise<void> {
  await page.context().addInitScript((apis) => {
    for (const api of apis) {
      const path = api.split(".");
      const name = path.pop() ?? "";
      const owner = path.reduce<unknown>((object, part) => Reflect.get(Object(object), part), globalThis);
      if (owner === undefined) continue;
      Reflect.deleteProperty(Object(owner), name);
      // Some globals stand one step up, where they can't be taken from the page's own.
      if (name in Object(owner)) Reflect.set(Object(owner), name, undefined);
    }
  }, NEWER_APIS);
}

test.beforeEach(async ({ page }) => takeAway(page));

test("W11: what newer browsers have is gone", async ({ page }) => {
  await page.goto("/login");
  const left = await page.evaluate(
    (apis) =>
      apis.filter((api) => {
        const path = api.split(".");
        const name = path.pop() ?? "";
        const owner = path.reduce<unknown>((object, part) => Reflect.get(Object(object), part), globalThis);
        // A getter of a prototype can't be asked for its value there; that it is gone is enough.
        const kept = owner === undefined ? undefined : Object.getOwnPropertyDescriptor(Object(owner), name);
        return kept !== undefined && kept.value !== undefined;
      }),
    NEWER_APIS,
  );
  // The framework brings one of them along.
  expect(left.filter((api) => api !== "URL.canParse")).toEqual([]);
});

test("W11: signing in, with a path to go on to and a second step", async ({ page, origin }) => {
  const person = await enrol(await signUp(origin));
  const login = new LoginPage(page);
  await login.open("?next=%2Fsettings%2Fdevices");
  await login.signIn(person.email, person.password);
  const challenge = new ChallengePage(page);
  await challenge.arrive();
  await challenge.code.fill(await codeAt(person.secret, await nextStep(person)));
  await expect(page).toHaveURL(/\/settings\/devices$/);
  await expect(page.getByRole("list", { name: "Your devices" })).toContainText("This device");
});

test("W11: a mailed link signs in, and leads to where it was asked for", async ({ page, origin }) => {
  const login = new LoginPage(page);
  await login.open("?next=%2Fsettings%2Fdevices");
  const email = newAddress();
  await login.email.fill(email);
  await press(page, "Email me a link");
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  const mail = await MagicLinkPage.open(page.context(), await linkTo(origin, email, "sign-in"));
  await mail.press("Create my account");
  await expect(mail.page).toHaveURL(/\/settings\/devices$/);
  // The page that waited noticed, too.
  await expect(page).toHaveURL(/\/settings\/devices$/);
});

test("W11: an authenticator app is set up", async ({ page, origin }) => {
  const person = await signUp(origin);
  const security = await enter(page, person);
  await security.setUp("Authenticator app");
  await security.setUpApp();
  await toast(page, "Authenticator app is on");
});

test("W11: an organization is made, and somebody invited", async ({ page, origin }) => {
  await enter(page, await signUp(origin));
  const organization = new OrganizationPage(page);
  await organization.open();
  await page.getByLabel("Name").fill("Analytical Engines");
  await organization.press("Create organization");
  await organization.press("Invite");
  const email = newAddress();
  await organization.dialog.getByLabel("Addresses").fill(email);
  await organization.press("Send invitations", organization.dialog);
  await expect(organization.card("Invitations")).toContainText(email);
});
