import { readSession } from "../lib/session.js";

// Plain links: a framework's own would follow them ahead of the press.
export default async function Page() {
  const { person } = await readSession();
  if (!person) {
    return (
      <>
        <p>Nobody is signed in.</p>
        <p>
          <a href="/sign-in">Sign in</a>
        </p>
      </>
    );
  }
  return (
    <>
      <p>Hello, {person.name || person.email}</p>
      <p>
        <a href="/secret">Show the secret</a> · <a href="/orders">Call the API</a> ·{" "}
        <a href="/sign-out">Sign out</a>
      </p>
    </>
  );
}
