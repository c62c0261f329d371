import { describe, expect, it } from "vitest";
import { readPlaywright, readVitest } from "./test-reports";

/** Guarantee: what failed is named at the end of `npm test`, however far up its own output went. */

describe("readVitest", () => {
  const report = (status: string, assertionResults: object[]) => ({
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [{ name: `${process.cwd()}/src/a.test.ts`, status, assertionResults }],
  });

  it("names a test that failed, its file and why", () => {
    const results = [
      { status: "passed", fullName: "adds" },
      {
        status: "failed",
        fullName: "takes away",
        failureMessages: ["AssertionError: expected 1 to be 2\n    at src/a.test.ts:3:1"],
      },
    ];
    const marks = ["✗ src/a.test.ts › takes away: AssertionError: expected 1 to be 2"];
    expect(readVitest(report("failed", results))).toEqual({ passed: 3, failed: 1, marks });
  });

  it("names a file that failed without a test", () => {
    expect(readVitest(report("failed", [])).marks).toEqual(["✗ src/a.test.ts"]);
    const { marks } = readVitest(report("failed", [{ status: "skipped", fullName: "adds" }]));
    expect(marks).toEqual(["✗ src/a.test.ts"]);
  });
});

describe("readPlaywright", () => {
  it("names and explains what failed and what needed a second try, however deep it stands", () => {
    const spec = (title: string, status: string) => ({
      title,
      file: "login.spec.ts",
      tests: [
        {
          projectName: "narrow",
          status,
          results: [{ error: { message: "\u001b[31mError\u001b[39m: no button\nCall log" } }, {}],
        },
      ],
    });
    const inner = { specs: [spec("signs in", "unexpected"), spec("signs out", "flaky")] };
    const suites = [{ specs: [spec("opens", "expected")], suites: [inner] }];
    expect(readPlaywright({ stats: { expected: 1, unexpected: 1, flaky: 1 }, suites })).toEqual({
      passed: 2,
      failed: 1,
      marks: [
        "✗ login.spec.ts › signs in (narrow): Error: no button",
        "~ login.spec.ts › signs out (narrow), at the second try: Error: no button",
      ],
    });
  });
});
