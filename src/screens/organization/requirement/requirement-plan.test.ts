import { describe, expect, it } from "vitest";
import { MFA_TYPES } from "@/contract/methods";
import { previewWords } from "./preview-text";
import { dayOf, planOf, problemsOf, requirement } from "./requirement-plan";

const NOW = new Date(2026, 10, 21, 15).getTime();
const NOTHING = {
  isEnforced: false,
  from: null,
  roles: null,
  methods: null,
  trustedDevicesAllowed: true,
  concernsYou: false,
};

describe("what is required is what was chosen", () => {
  it("everybody, any way and now say nothing of a limit or a date", () => {
    const plan = planOf(NOTHING, MFA_TYPES, NOW);
    expect(problemsOf(plan, NOW)).toEqual({});
    expect(requirement(plan, MFA_TYPES)).toEqual({ enforced: true, roles: null, methods: null });
  });

  it("a way that can't be set up here isn't silently left as the only one", () => {
    const plan = planOf(NOTHING, ["PASSKEY"], NOW);
    expect(problemsOf({ ...plan, methods: [] }, NOW).methods).toBeDefined();
    expect(plan.methods).toEqual(["PASSKEY"]);
  });

  it("a change keeps the grace period, and a date that has passed is none", () => {
    const from = new Date(2026, 11, 3).toISOString();
    const plan = planOf({ ...NOTHING, from, roles: [254], methods: ["PASSKEY"] }, MFA_TYPES, NOW);
    expect(requirement(plan, MFA_TYPES)).toEqual({
      enforced: true,
      roles: [254],
      methods: ["PASSKEY"],
      from,
    });
    const later = new Date(2026, 11, 4).getTime();
    expect(planOf({ ...NOTHING, from }, MFA_TYPES, later).day).toBeUndefined();
  });

  it.each(["2026-11-21", "2026-11-20", "", "soon"])("%o is no day to begin on", (day) => {
    expect(problemsOf({ ...planOf(NOTHING, MFA_TYPES, NOW), day }, NOW).day).toBeDefined();
  });

  it("a day is the reader's own", () => {
    expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
  });
});

describe("the preview says whom it concerns", () => {
  const everybody = { isForEverybody: true, isLimited: false };
  it.each([
    [
      { members: 12, ready: 7, toAsk: 5 },
      everybody,
      "7 of 12 members have two-step sign-in. These 5 will be asked at their next request:",
    ],
    [
      { members: 2, ready: 1, toAsk: 1 },
      everybody,
      "1 of 2 members has two-step sign-in. This one will be asked at their next request:",
    ],
    [
      { members: 3, ready: 3, toAsk: 0 },
      everybody,
      "All 3 members have two-step sign-in already: nobody will be asked for anything.",
    ],
    [
      { members: 1, ready: 1, toAsk: 0 },
      everybody,
      "The only member has two-step sign-in already: nobody will be asked for anything.",
    ],
    [
      { members: 0, ready: 0, toAsk: 0 },
      { ...everybody, isForEverybody: false },
      "Nobody has one of these roles yet. It holds for whoever gets one.",
    ],
    [
      { members: 4, ready: 0, toAsk: 4 },
      { isForEverybody: false, isLimited: true, from: new Date(2026, 11, 3).toISOString() },
      "0 of 4 members with these roles have a way you accept. These 4 have until Thursday 3 December to set it up, and will be asked from then on:",
    ],
  ])("%o", (counts, terms, words) => expect(previewWords(counts, terms)).toBe(words));
});
