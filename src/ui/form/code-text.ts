/** What people type or paste as a code, made into what the server compares. */

/** The digits in `text`, at most `length`: "123 456" and "１２３-４５６" are both 123456. */
export function digitsOf(text: string, length: number): string {
  return text.normalize("NFKC").replace(/\D/g, "").slice(0, length);
}

/** The letters and digits in `text`, in capitals, at most `length`: "abcd-efgh" is ABCDEFGH. */
export function lettersOf(text: string, length: number): string {
  return text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "")
    .slice(0, length);
}

/** `text` in groups, for reading aloud and typing off: "ABCD EFGH". */
export function grouped(text: string, size = 4, separator = " "): string {
  const groups: string[] = [];
  for (let at = 0; at < text.length; at += size) groups.push(text.slice(at, at + size));
  return groups.join(separator);
}
