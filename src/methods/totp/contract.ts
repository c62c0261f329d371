import { LIMITS } from "@/contract/limits";

/** What an authenticator app shows: six digits and nothing else. */
export const CODE = new RegExp(`^[0-9]{${LIMITS.totp.digits}}$`);
