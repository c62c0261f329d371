import { ConfigurationError, parseEnvironment } from "@/engine/platform/settings/env";

/** Environments that tests of the settings start from. */

export const secret = "q1oZ0n8tUuW4bXk7yRr2eGm5hVc9sLd3";
export const production = {
  APP_URL: "https://auth.example.com",
  AUTH_SECRET: secret,
  DATABASE_URL: "postgres://u:p@db.example.com/latchkey",
  SMTP_URL: "smtps://u:p@smtp.example.com",
  MAIL_FROM: "Auth <auth@example.com>",
};
export const none = { secret: () => undefined, localKey: () => undefined };
export const keeping = { secret: () => secret, localKey: () => "the-key" };

export function problemsOf(source: Record<string, string | undefined>): readonly string[] {
  try {
    parseEnvironment(source, none);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
