import { readChallenge } from "latchkey-guard";
import { redirect } from "next/navigation";
import { signInPath } from "../../lib/oidc.js";
import { readSession } from "../../lib/session.js";
import { API } from "../../lib/settings.js";

/** Asks the API as the person; what it wants more of is what they are asked for. */
export default async function Page() {
  const { tokens } = await readSession();
  if (!tokens) redirect(signInPath("/orders"));
  const answer = await fetch(`${API}/orders`, {
    headers: { authorization: `Bearer ${tokens.access}` },
    cache: "no-store",
  });
  const missing = readChallenge(answer.headers.get("www-authenticate"));
  if (missing || answer.status === 401) redirect(signInPath("/orders", missing));
  return (
    <>
      <pre>{JSON.stringify(await answer.json(), null, 2)}</pre>
      <a href="/">Back</a>
    </>
  );
}
