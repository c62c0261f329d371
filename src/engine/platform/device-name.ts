/** The device a user agent stands for, such as "Chrome on macOS", which decides nothing. */

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  // On iPhones every browser is Safari underneath and says so last.
  [/\bEdg(?:A|iOS)?\//, "Edge"],
  [/\b(?:DuckDuckGo|Ddg)\//, "DuckDuckGo"],
  [/\b(?:OPR|OPT|OPiOS)\//, "Opera"],
  [/\bBrave\//, "Brave"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bYaBrowser\//, "Yandex"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\/|\bFocus\//, "Firefox"],
  [/\bCriOS\/|\b(?:Headless)?Chrome\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/\bcurl\//, "curl"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const first = (table: readonly (readonly [RegExp, string])[], text: string) =>
  table.find(([pattern]) => pattern.test(text))?.[1];

export function deviceName(userAgent: string): string {
  const browser = browserName(userAgent);
  const system = systemName(userAgent);
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? "";
}

export const browserName = (userAgent: string): string | undefined => first(BROWSERS, userAgent);
export const systemName = (userAgent: string): string | undefined => first(SYSTEMS, userAgent);

/** What kind of thing it is, as far as the user agent says. */
export function deviceKind(userAgent: string): "mobile" | "tablet" | "desktop" | "unknown" {
  if (/\biPad\b|\bTablet\b|\bAndroid\b(?!.*\bMobile\b)/.test(userAgent)) return "tablet";
  if (/\biPhone\b|\bMobile\b/.test(userAgent)) return "mobile";
  return systemName(userAgent) === undefined ? "unknown" : "desktop";
}
