import { countDays } from "./database";
import { enterOrganization } from "./enter-organization";
import { expect, test } from "./fixtures";
import { signUpOwner } from "./membership";

test("the figures are drawn, read as a table and kept as a file", async ({ page, see, origin }) => {
  const owner = await signUpOwner(origin);
  await countDays(owner, 40);
  const organization = await enterOrganization(page, owner);
  await organization.openTab("Activity");
  const card = organization.card("Two-step sign-in over time");
  const chart = card.getByRole("slider", { name: /^By day, of all members/ });
  await expect(card.getByRole("slider", { name: /^Sign-ins and failed tries by day: / })).toBeVisible();
  // What is drawn is said, to the pointer and to the keyboard.
  await chart.focus();
  await page.keyboard.press("Home");
  const first = await chart.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowRight");
  await expect(chart).not.toHaveAttribute("aria-valuetext", first ?? "");
  await chart.hover({ position: { x: 1, y: 10 } });
  await expect(chart).toHaveAttribute("aria-valuetext", first ?? "");
  await see("organization-figures-day");
  await card.getByLabel("Period").selectOption("90 days");
  await card.getByText("Show as a table").click();
  await expect(card.getByRole("row")).toHaveCount(91);
  await see("organization-figures");
  for (const [button, file, head] of [
    ["These figures", "adoption.csv", "day,members,with_mfa"],
    ["Newest 1,000 events", "activity.csv", "at,event,result"],
  ] as const) {
    const [download] = await Promise.all([page.waitForEvent("download"), organization.press(button, card)]);
    expect(download.suggestedFilename()).toBe(file);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString()).toContain(head);
  }
});
