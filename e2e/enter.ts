import { expect, type Page } from "@playwright/test";
import { z } from "zod";
import { PageClient } from "../src/testing/harness/http";
import { ProfilePage } from "./pages/profile";
import { SecurityPage } from "./pages/security";
import { codeAt, type Enrolled, nextStep, type Person } from "./people";

const answered = z.object({ result: z.object({ data: z.object({ nextStep: z.string().optional() }) }) });

/** Signs in without the pages, and opens the settings. @param more is sent with the second step */
export async function enter(
  page: Page,
  person: Person & Partial<Enrolled>,
  more: { trustDevice?: boolean } = {},
): Promise<SecurityPage> {
  const { url, email, password, secret, usedStep = 0 } = person;
  const client = new PageClient(url);
  const { body } = await client.mutate("auth.login", { email, password });
  if (answered.parse(body).result.data.nextStep === "challenge" && secret) {
    const step = await nextStep({ usedStep });
    Object.assign(person, { usedStep: step });
    const code = await codeAt(secret, step);
    await client.mutate("mfa.verifyLogin", { mfaType: "GOOGLE_AUTH", code, ...more });
  }
  const cookies = [...client.cookies].map(([name, value]) => ({ name, value, url }));
  await page.context().addCookies(cookies);
  const security = new SecurityPage(page);
  await security.open();
  return security;
}

/** The same, and goes on to the profile. */
export async function enterProfile(page: Page, person: Person & Partial<Enrolled>): Promise<ProfilePage> {
  await enter(page, person);
  const profile = new ProfilePage(page);
  await profile.open();
  return profile;
}

/** A passing note that says so. */
export const toast = (page: Page, text: string) =>
  expect(page.getByText(text, { exact: true }).last()).toBeVisible();
