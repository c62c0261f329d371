/** Words that more than one operation publishes in place of the catalogue's. */

/** Where the account is already known and only its password was asked for. */
export const WRONG_PASSWORD = { INVALID_CREDENTIALS: "That password isn't right." };
