/**
 * Normalises what people write about themselves to one line of NFC, with the joiners its script needs and no control
 * or direction characters.
 */

/** Line ends, control characters, and what stands for nothing outside one vendor's font. */
const CONTROLS = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\ufff9-\ufffb]+/gu;
/** Zero-width (non-)joiners, and the Mongolian vowel separator. */
const JOINERS = "\\u200c\\u200d\\u180e";
/** What no reader sees and no script needs: direction overrides above all, and fillers that make an empty name. */
const UNSEEN = new RegExp(
  `(?![${JOINERS}\\p{M}\\u{e0000}-\\u{e007f}])\\p{Default_Ignorable_Code_Point}`,
  "gu",
);
/** The flag of a country's part is spelled in tag characters (UTS #51 §A.1); anywhere else they hide text. */
const TAGS = /(\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f})|[\u{e0000}-\u{e007f}]/gu;
/** A zero-width joiner counts only directly after a letter, mark or emoji. Elsewhere it makes two names look alike. */
const STRAY_JOINERS = new RegExp(
  `(^|[^${JOINERS}\\p{L}\\p{M}\\p{Extended_Pictographic}\\p{Emoji_Modifier}])[${JOINERS}]+|([${JOINERS}])[${JOINERS}]+`,
  "gu",
);
const SEEN = /[^\p{M}\p{Cf}\p{Z}]/u;

/** @returns one line, trimmed; empty where nothing in it can be seen */
export function plainLine(text: string): string {
  const line = text
    .normalize("NFC")
    .replace(CONTROLS, " ")
    .replace(UNSEEN, "")
    .replace(TAGS, "$1")
    .replace(STRAY_JOINERS, "$1$2")
    .trim();
  return SEEN.test(line) ? line : "";
}

/** At most `max` code points of a text, never half of what is read as one sign. */
export function cutText(text: string, max: number): string {
  const points = [...text];
  if (points.length <= max) return text;
  let end = 0;
  let length = 0;
  for (const { segment } of new Intl.Segmenter("en").segment(text)) {
    length += [...segment].length;
    if (length > max) break;
    end += segment.length;
  }
  // One sign may be longer than all there is room for.
  return (end > 0 ? text.slice(0, end) : points.slice(0, max).join("")).trimEnd();
}
