/** Derives legible text and control colours from the operator's one colour (WCAG 2.2 §1.4.3, §1.4.11). */

export const DEFAULT_ACCENT = "#3154d4";

const SURFACES = { light: "#fcfcfc", dark: "#17171a" } as const;
const TEXT_CONTRAST = 4.5;
const CONTROL_CONTRAST = 3;
/** A badge writes in the accent on a faint wash of it, which takes some contrast away. */
const LINK_CONTRAST = 5.5;
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

type Rgb = readonly [red: number, green: number, blue: number];

/** Contrast of two `#rrggbb` colours, from 1 (the same) to 21 (black on white). */
export function contrast(first: string, second: string): number {
  return contrastOf(parseHex(first), parseHex(second));
}

/** Black or white, whichever has more contrast; one of them always reaches 4.5. */
export function foregroundOn(background: string): "#000000" | "#ffffff" {
  return contrast(background, "#ffffff") >= TEXT_CONTRAST ? "#ffffff" : "#000000";
}

/** The accent itself, or as little darker or lighter as it takes to reach `minimum` on `surface`. */
export function legibleOn(accent: string, surface: string, minimum: number): string {
  const colour = parseHex(accent);
  const ground = parseHex(surface);
  const goal = luminance(ground) > 0.18 ? BLACK : WHITE;
  for (let share = 0; share < 1; share += 0.02) {
    const mixed = mix(colour, goal, share);
    if (contrastOf(mixed, ground) >= minimum) return toHex(mixed);
  }
  return toHex(goal);
}

/** The style sheet that paints the accent in both themes. `accent` is `#rrggbb`, checked by the settings. */
export function accentStyles(accent: string = DEFAULT_ACCENT): string {
  return `:root{${variables(accent, SURFACES.light)}}.dark{${variables(accent, SURFACES.dark)}}`;
}

function variables(accent: string, surface: string): string {
  const primary = legibleOn(accent, surface, CONTROL_CONTRAST);
  const link = legibleOn(accent, surface, LINK_CONTRAST);
  const foreground = foregroundOn(primary);
  // Hovering moves away from the text on it, so that its contrast only grows.
  const shade = foreground === "#ffffff" ? "#000000" : "#ffffff";
  return `--accent-brand:${accent};--primary:${primary};--primary-foreground:${foreground};--primary-shade:${shade};--link:${link};--ring:${link}`;
}

function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function toHex(colour: Rgb): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (a: number, b: number) => Math.round(a + (b - a) * share);
  return [at(from[0], to[0]), at(from[1], to[1]), at(from[2], to[2])];
}

function contrastOf(first: Rgb, second: Rgb): number {
  const [a, b] = [luminance(first), luminance(second)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
