/**
 * Comma-separated values (RFC 4180), with a single quote before what a spreadsheet would run as a formula (ASVS
 * 1.2.10): names are other people's words.
 */
export type Cell = string | number | null;

const FORMULA = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0"];

function written(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = FORMULA.some((sign) => cell.startsWith(sign)) ? `'${cell}` : cell;
  return /[",\r\n\t']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Without it a spreadsheet takes UTF-8 for the encoding of its own system, and "Zoë" reads "ZoÃ«". */
const BYTE_ORDER_MARK = "\ufeff";

export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return BYTE_ORDER_MARK + [header, ...rows].map((row) => `${row.map(written).join(",")}\r\n`).join("");
}
