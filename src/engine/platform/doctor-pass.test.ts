import { describe, expect, it } from "vitest";
import { doctorPass, isDoctorPass } from "./doctor-pass";

describe("what the doctor shows to the app", () => {
  it("counts for minutes, by clocks that are a little apart, and for nobody who changes it", () => {
    const now = Date.parse("2026-05-05T05:05:05Z");
    const pass = doctorPass(now);
    expect(isDoctorPass(pass, now + 299_000)).toBe(true);
    expect(isDoctorPass(pass, now - 299_000)).toBe(true);
    expect(isDoctorPass(pass, now + 301_000)).toBe(false);
    expect(isDoctorPass(pass.replace(String(now), String(now + 1)), now)).toBe(false);
    for (const forged of ["", "1.", `${now}.`, `${now}.${"a".repeat(43)}`, `${"9".repeat(400)}.a`])
      expect(isDoctorPass(forged, now)).toBe(false);
  });
});
