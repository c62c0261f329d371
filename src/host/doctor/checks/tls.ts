import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { bad, type Check, good, unknown, type Verdict } from "./check";

const PATIENCE_MS = 5_000;
const DAY_MS = 86_400_000;
/** Certificates that renew themselves do so a month before. */
const SOON_DAYS = 10;

/** APP_URL has a certificate that browsers accept and that isn't about to expire. */
export const tls: Check = {
  run: async ({ settings: { APP_URL, isLoopback } }) => {
    const { protocol, hostname, port } = new URL(APP_URL);
    if (protocol !== "https:") return good(isLoopback ? "This machine needs none." : "None.");
    return certificateAt(hostname.replace(/^\[(.*)\]$/, "$1"), Number(port || 443));
  },
};

/** @param ca an authority beside those that are known */
export async function certificateAt(host: string, port: number, ca?: string): Promise<Verdict> {
  const socket = connect({
    host,
    port,
    timeout: PATIENCE_MS,
    ...(isIP(host) ? {} : { servername: host }),
    ...(ca ? { ca } : {}),
  });
  try {
    await settled(socket);
    return verdictOn(socket.getPeerCertificate().valid_to, socket.getProtocol());
  } catch (error) {
    return refusalOf(error, `${host}:${port}`);
  } finally {
    socket.destroy();
  }
}

function settled(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
    socket.once("timeout", () => reject(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })));
  });
}

function verdictOn(validTo: string, protocol: string | null): Verdict {
  const days = Math.floor((Date.parse(validTo) - Date.now()) / DAY_MS);
  const says = `The certificate is good for ${days} days more (${protocol ?? "TLS"}).`;
  return days < SOON_DAYS ? bad(says, "See why it wasn't renewed where TLS is ended.") : good(says);
}

function refusalOf(error: unknown, where: string): Verdict {
  const { code = "no reason" } = Object(error);
  if (/^E(NOTFOUND|AI_AGAIN)$/.test(code)) return unknown("Its name leads nowhere.");
  if (/^E(CONNREFUSED|TIMEDOUT|HOSTUNREACH|NETUNREACH|CONNRESET)$/.test(code))
    return bad(
      `Nobody takes a connection at ${where} (${code}).`,
      "Start the proxy, or open its port to this machine.",
    );
  if (code === "CERT_HAS_EXPIRED")
    return bad(`The certificate at ${where} has expired.`, "Renew it where TLS is ended.");
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return bad(`The certificate at ${where} is for another name.`, "Get one for the host of APP_URL.");
  return bad(
    `The certificate at ${where} is not trusted (${code}).`,
    "Use one of a known authority, with its whole chain; name an authority of your own in NODE_EXTRA_CA_CERTS.",
  );
}
