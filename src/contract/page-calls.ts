/** The id of the account that a page shows. A call is refused where the cookie is another account's by then. */
export const ACCOUNT_HEADER = "x-latchkey-account";
/** The browser's time zone, by its IANA name. */
export const TIME_ZONE_HEADER = "x-latchkey-time-zone";
