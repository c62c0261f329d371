import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { AppsPage } from "@/screens/operator/apps-page";
import { NotEquipped, NotYet } from "@/screens/operator/not-equipped";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "Apps" };

const HERE = "/settings/apps";
const CONFIRM = `/confirm?${new URLSearchParams({ next: HERE, acr: "urn:latchkey:aal2" })}`;

export default async function Page() {
  const { operator } = await requireFullSession(HERE);
  if (operator === undefined) notFound();
  if (operator.is === "unproved") redirect(CONFIRM);
  if (operator.is === "waiting")
    return <NotYet until={operator.until.toISOString()} confirm={operator.hasOlder ? CONFIRM : undefined} />;
  return operator.is === "unequipped" ? <NotEquipped /> : <AppsPage />;
}
