import { expect, it } from "vitest";
import type { Proof } from "./principal";
import { withProof } from "./proofs";

/** Guarantee: a session's proofs don't grow with every step-up, and the newest of a kind is the one that counts. */

const proof = (method: Proof["method"], at: string): Proof => ({ method, at });

it("keeps one of each kind, the newest, and puts it last", () => {
  const first = [proof("PASSWORD", "2026-01-01T00:00:00Z"), proof("GOOGLE_AUTH", "2026-01-01T00:00:01Z")];
  const again = proof("PASSWORD", "2026-01-02T00:00:00Z");
  expect(withProof(first, again)).toEqual([first[1], again]);
  let many: Proof[] = [];
  for (let time = 0; time < 50; time += 1)
    many = withProof(many, proof("PASSKEY", `2026-01-01T00:00:${time}Z`));
  expect(many).toHaveLength(1);
});
