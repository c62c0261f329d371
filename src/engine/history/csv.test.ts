import { expect, it } from "vitest";
import { toCsv } from "./csv";

// A spreadsheet runs what begins like a formula: names and devices are other people's words.
it.each([
  ...["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\0=1"],
  // As wide as the letters around them in East Asia, and read as the same signs there.
  ...["＝1", "＋1", "－1", "＠SUM(1)"],
])("leads %j with a quote", (cell) => {
  expect(toCsv(["a"], [[cell]])).toContain(`'${cell}`);
});

it("quotes what would end a cell or a row, and leaves numbers alone", () => {
  expect(toCsv(["a", "b", "c"], [['say "x", y\n', -1, null]])).toBe('a,b,c\r\n"say ""x"", y\n",-1,\r\n');
});
