const { issuer, client } = document.getElementById("app").dataset;
const HERE = `${location.origin}/`;
const WAITING = "waiting";

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

const server = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();

/** Leaves for the sign-in; what is needed to believe the answer waits in this tab alone. */
async function signIn() {
  const waiting = { verifier: random(), state: random() };
  sessionStorage.setItem(WAITING, JSON.stringify(waiting));
  const challenge = base64url(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(waiting.verifier)),
  );
  const query = new URLSearchParams({
    client_id: client,
    response_type: "code",
    redirect_uri: HERE,
    scope: "openid profile email",
    code_challenge: challenge,
    code_challenge_method: "S256",
    state: waiting.state,
  });
  location.assign(`${server.authorization_endpoint}?${query}`);
}

/** @returns the tokens that an answer in the address is worth; undefined where there is none, or it is somebody else's */
async function takeAnswer() {
  const answer = new URLSearchParams(location.search);
  const waiting = JSON.parse(sessionStorage.getItem(WAITING) ?? "null");
  sessionStorage.removeItem(WAITING);
  history.replaceState(null, "", "/");
  const isOurs = waiting && answer.get("state") === waiting.state && answer.get("iss") === server.issuer;
  if (!isOurs || !answer.has("code")) return undefined;
  const response = await fetch(server.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: client,
      code: answer.get("code"),
      redirect_uri: HERE,
      code_verifier: waiting.verifier,
    }),
  });
  return response.ok ? response.json() : undefined;
}

const tokens = await takeAnswer();
const [who, enter, leave] = ["who", "sign-in", "sign-out"].map((id) => document.getElementById(id));
enter.addEventListener("click", signIn);
enter.disabled = false;
leave.addEventListener("click", () => {
  const query = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: HERE });
  location.assign(`${server.end_session_endpoint}?${query}`);
});
if (tokens) {
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  const person = await (await fetch(server.userinfo_endpoint, { headers })).json();
  who.textContent = `Hello, ${person.name || person.email}`;
  enter.hidden = true;
  leave.hidden = false;
}
