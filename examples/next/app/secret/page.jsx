import { redirect } from "next/navigation";
import { signInPath } from "../../lib/oidc.js";
import { readSession } from "../../lib/session.js";

/** Two steps, the last of them in the last five minutes: whoever has less is asked for exactly what is missing. */
export default async function Page() {
  const { person } = await readSession();
  const isRecent = person && Date.now() / 1000 - person.auth_time < 300;
  if (!isRecent || person.acr === "urn:latchkey:aal1")
    redirect(signInPath("/secret", { acr_values: "urn:latchkey:aal2", max_age: "300" }));
  return (
    <>
      <p>The secret: seven quiet otters.</p>
      <a href="/">Back</a>
    </>
  );
}
