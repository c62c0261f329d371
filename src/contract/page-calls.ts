/** The account a page shows, by its id: a call is refused where the cookie is another's by then. Absent, it isn't named. */
export const ACCOUNT_HEADER = "x-latchkey-account";
/** The browser's time zone, by its IANA name. */
export const TIME_ZONE_HEADER = "x-latchkey-time-zone";
