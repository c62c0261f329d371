import { allowedOrigins } from "../../platform/origin";
import type { Environment } from "../../platform/settings/env";

/** What every mail shows of the operator, and where its links may lead. */
export type Brand = {
  name: string;
  logoUrl: string | undefined;
  /** `#rrggbb` */
  accent: string;
  appUrl: string;
  /** The only origins a link in a mail may have. */
  linkOrigins: readonly string[];
};

export const DEFAULT_ACCENT = "#3154d4";

export function brandOf(
  environment: Pick<Environment, "APP_NAME" | "APP_LOGO_URL" | "APP_ACCENT" | "APP_URL" | "ALLOWED_ORIGINS">,
): Brand {
  return {
    name: environment.APP_NAME,
    logoUrl: environment.APP_LOGO_URL,
    accent: environment.APP_ACCENT ?? DEFAULT_ACCENT,
    appUrl: environment.APP_URL,
    linkOrigins: allowedOrigins(environment),
  };
}

/** Black or white, whichever can be read on the colour (WCAG 2.2 relative luminance). */
export function textOn(color: string): "#000000" | "#ffffff" {
  const channels = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}
