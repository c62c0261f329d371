const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/;

/** Whether text is the name of a time zone that is known here. */
export function isTimeZone(text: string): boolean {
  if (text.length > 64 || !NAME.test(text)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat("en-GB", { timeZone: text }));
  } catch {
    return false;
  }
}
