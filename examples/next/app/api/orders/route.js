import { createGuard } from "latchkey-guard";
import { API, ISSUER } from "../../../lib/settings.js";

/** The API; here it lives in the same program, and believes nothing but the token. */
const demand = createGuard({ issuer: ISSUER, audience: API }).require({ maxAge: 3600 });

export async function GET(request) {
  const auth = await demand(request);
  if (auth instanceof Response) return auth;
  return Response.json({ of: auth.sub, orders: ["a bone", "a key"] });
}
