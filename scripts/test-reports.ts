import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

/** What a run of tests came to. `marks` has a line for each that failed, with why, or passed at its second try only. */
export type Count = { passed: number; failed: number; marks: readonly string[] };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(""),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});

/** @param json what Vitest's JSON reporter wrote */
export function readVitest(json: unknown): Count {
  const { numPassedTests, numFailedTests, testResults } = vitestReport.parse(json);
  const marks = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    // A file whose hooks fail, or that can't be read, fails without a test that does.
    if (status === "failed" && failed.length === 0) return [`✗ ${file}${because(message)}`];
    return failed.map(
      ({ fullName, failureMessages }) => `✗ ${file} › ${fullName}${because(failureMessages[0])}`,
    );
  });
  return { passed: numPassedTests, failed: numFailedTests, marks };
}

const spec = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({
      projectName: z.string(),
      status: z.string(),
      results: z.array(z.object({ error: z.object({ message: z.string() }).optional() })).default([]),
    }),
  ),
});
type Suite = { specs: z.output<typeof spec>[]; suites?: Suite[] | undefined };
const suite: z.ZodType<Suite> = z.lazy(() =>
  z.object({ specs: z.array(spec), suites: z.array(suite).optional() }),
);
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
  suites: z.array(suite),
});

/** @param json what Playwright's JSON reporter wrote */
export function readPlaywright(json: unknown): Count {
  const { stats, suites } = playwrightReport.parse(json);
  const { expected, unexpected, flaky } = stats;
  return { passed: expected + flaky, failed: unexpected, marks: suites.flatMap(marksOf) };
}

function marksOf({ specs, suites = [] }: Suite): string[] {
  const own = specs.flatMap(({ title, file, tests }) =>
    tests.flatMap(({ projectName, status, results }) => {
      const name = `${file} › ${title} (${projectName})`;
      const why = because(results.find(({ error }) => error !== undefined)?.error?.message);
      if (status === "unexpected") return [`✗ ${name}${why}`];
      return status === "flaky" ? [`~ ${name}, at the second try${why}`] : [];
    }),
  );
  return [...own, ...suites.flatMap(marksOf)];
}

/** The first line of an error, without its colours. */
function because(message = ""): string {
  const [line = ""] = stripVTControlCharacters(message).split("\n");
  return line === "" ? "" : `: ${line}`;
}
