import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { temporaryFolder } from "@/testing/harness/temporary-folder";
import { makeCertificate } from "@/testing/long/certificate";
import { hasAll } from "@/testing/long/programs";
import { certificateAt } from "./tls";

/** Guarantee: a certificate that browsers refuse, or that is about to end, is told before people see it. */
describe.runIf(hasAll("openssl"))("the certificate of APP_URL", () => {
  const folder = temporaryFolder();
  const { certificate, key } = makeCertificate(folder.path, "localhost");
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  });
  afterAll(() => {
    server.close();
    folder.remove();
  });

  it("is refused where nobody vouches for it", async () => {
    expect(await certificateAt("localhost", port)).toMatchObject({
      status: "bad",
      says: expect.stringContaining("not trusted"),
    });
  });

  it("is refused for another name", async () => {
    expect(await certificateAt("127.0.0.1", port, readFileSync(certificate, "utf8"))).toMatchObject({
      status: "bad",
      says: expect.stringContaining("another name"),
    });
  });

  it("is told when it is about to end", async () => {
    expect(await certificateAt("localhost", port, readFileSync(certificate, "utf8"))).toMatchObject({
      status: "bad",
      says: expect.stringMatching(/^The certificate is good for [12] days more/),
    });
  });

  it("is told where nobody listens", async () => {
    expect(await certificateAt("localhost", await freePort())).toMatchObject({
      status: "bad",
      says: expect.stringContaining("ECONNREFUSED"),
    });
  });
});
