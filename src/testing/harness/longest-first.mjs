import { BaseSequencer } from "vitest/node";

/** @typedef {import("vitest/node").TestSpecification} TestSpecification */

/** What takes longest. Where nothing is known from a run before, it would begin late, and the others wait for it. */
const LONGEST = [
  "magic-links-mail",
  "ended",
  "permissions",
  "audit-trail",
  "rotation",
  "storm",
  "races",
  "ways-in",
  "kill",
  "trusted-devices",
  "browser-rules",
  "input",
  "pages",
  "postgres",
];

/** @param {TestSpecification} file */
const rank = ({ moduleId }) => {
  const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.itest.ts`));
  return at < 0 ? LONGEST.length : at;
};

/** The order in which test files begin: the longest first, all others as ever. */
export class LongestFirst extends BaseSequencer {
  /**
   * @override
   * @param {TestSpecification[]} files
   */
  async sort(files) {
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
