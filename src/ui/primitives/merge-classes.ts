/**
 * Of two Tailwind classes for the same property the later one wins, under the same conditions (`hover:`, `max-sm:`).
 * As much of it as this tree has classes for: a test holds it to the whole merger over every class that is written here.
 */

const sides = (kind: string): Record<string, readonly string[]> => ({
  [kind]: ["x", "y", "t", "r", "b", "l"].map((side) => kind + side),
  [`${kind}x`]: [`${kind}r`, `${kind}l`],
  [`${kind}y`]: [`${kind}t`, `${kind}b`],
});

/** Whoever sets the first sets the others too. */
const ALSO: Record<string, readonly string[]> = {
  ...sides("p"),
  ...sides("m"),
  size: ["w", "h"],
  gap: ["gap-x", "gap-y"],
  inset: ["inset-x", "inset-y", "top", "right", "bottom", "left"],
  "inset-x": ["right", "left"],
  "inset-y": ["top", "bottom"],
  border: ["border-t", "border-r", "border-b", "border-l"],
  rounded: ["rounded-t"],
  overflow: ["overflow-x", "overflow-y"],
  "font-size": ["leading"],
  "line-clamp": ["display", "overflow"],
  flex: ["basis", "grow", "shrink"],
};

const COLOUR =
  /^(?:transparent|current|white|black|(?:background|foreground|card|popover|primary|secondary|muted|accent|destructive|success|warning|link|field|control|border|input|ring|overlay)\b)/;

const DISPLAY = /^(?:flex|grid|table|block|inline|inline-flex|inline-grid|inline-block|hidden|contents)$/;

/** Names that say their property by themselves. */
const WHOLE: readonly [RegExp, string][] = [
  [DISPLAY, "display"],
  [/^(?:static|relative|absolute|fixed|sticky)$/, "position"],
  [/^(?:not-)?sr-only$/, "sr"],
  [/^(?:underline|no-underline)$/, "decoration"],
  [/^flex-(?:row|col)(?:-reverse)?$/, "flex-direction"],
  [/^flex-(?:wrap|nowrap)$/, "flex-wrap"],
  [/^flex-(?:\d+|auto|none)$/, "flex"],
  [/^text-(?:xs|sm|base|lg|\d?xl)$/, "font-size"],
  [/^text-(?:left|center|right|start|end)$/, "text-align"],
  [/^text-(?:wrap|nowrap|balance|pretty)$/, "text-wrap"],
  [/^font-(?:sans|serif|mono)$/, "font-family"],
  [/^font-(?:normal|medium|semibold|bold)$/, "font-weight"],
  [/^break-(?:normal|words|all|keep)$/, "break"],
  [/^wrap-/, "wrap"],
  [/^border(?:-\d+)?$/, "border"],
  [/^border-([trblxy])(?:-\d+)?$/, "border-$1"],
  [/^rounded-t(?:-|$)/, "rounded-t"],
  [/^outline-hidden$/, "outline"],
  [/^ring(?:-\d+)?$/, "ring"],
  [/^(ring-offset|stroke)-\d+$/, "$1-width"],
  [/^list-(?:disc|decimal|none)$/, "list"],
  [/^align-/, "align"],
];

/** Those whose name goes on with a value, `min-w` and `w` alike: the longest that fits is meant. */
const VALUED = [
  ..."p m w h z".split(" "),
  ...["p", "m"].flatMap((kind) => ["x", "y", "t", "r", "b", "l"].map((side) => kind + side)),
  ..."size min-w min-h max-w max-h gap gap-x gap-y inset inset-x inset-y top right bottom left".split(" "),
  ..."space-x space-y grid-cols col order basis grow shrink items justify self".split(" "),
  ..."leading tracking whitespace cursor rounded overflow overflow-x overflow-y opacity".split(" "),
  ..."line-clamp transition duration animate rotate translate-x translate-y outline-offset bg fill".split(
    " ",
  ),
].toSorted((one, other) => other.length - one.length);

const COLOURED = /^(text|border|ring-offset|ring|stroke)-(.+)$/;

/** @param name without its conditions */
function propertyOf(name: string): string | undefined {
  for (const [shape, property] of WHOLE) {
    const found = shape.exec(name);
    if (found) return property.replace("$1", found[1] ?? "");
  }
  const [, coloured, value = ""] = COLOURED.exec(name) ?? [];
  if (coloured && COLOUR.test(value)) return `${coloured}-colour`;
  const plain = name.replace(/^-/, "");
  return VALUED.find((property) => plain === property || plain.startsWith(`${property}-`));
}

/** Where the conditions end and the name begins; a colon in brackets is part of either. */
function nameAt(written: string): number {
  let [depth, at] = [0, 0];
  for (const [place, letter] of [...written].entries()) {
    if (letter === "[" || letter === "(") depth += 1;
    if (letter === "]" || letter === ")") depth -= 1;
    if (letter === ":" && depth === 0) at = place + 1;
  }
  return at;
}

const merged = new Map<string, string>();
/** There are only so many texts in a page; this is for whoever makes them up. */
const MOST_KEPT = 1_000;

export function mergeClasses(text: string): string {
  const known = merged.get(text);
  if (known !== undefined) return known;
  if (merged.size >= MOST_KEPT) merged.clear();
  const left = leftOf(text);
  merged.set(text, left);
  return left;
}

function leftOf(text: string): string {
  const settled = new Set<string>();
  const kept: string[] = [];
  for (const written of text.split(/\s+/).toReversed()) {
    const at = nameAt(written);
    const conditions = written.slice(0, at);
    const property = propertyOf(written.slice(at));
    if (property !== undefined) {
      if (settled.has(conditions + property)) continue;
      for (const other of [property, ...(ALSO[property] ?? [])]) settled.add(conditions + other);
    }
    kept.push(written);
  }
  return kept.toReversed().join(" ");
}
