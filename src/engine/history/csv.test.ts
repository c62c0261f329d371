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
  expect(toCsv(["a", "b", "c"], [['say "x", y\n', -1, null]])).toBe(
    '\ufeffa,b,c\r\n"say ""x"", y\n",-1,\r\n',
  );
});

it("W15: begins with the mark by which a spreadsheet reads its letters right", () => {
  const octets = Buffer.from(toCsv(["name"], [["Zoë"]]));
  expect([...octets.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder("utf-8").decode(octets)).toBe("name\r\nZoë\r\n");
});
