import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import { plainCode } from "@/contract/text/code-text";

/** What an authenticator app shows: six digits and nothing else. */
export const CODE = new RegExp(`^[0-9]{${LIMITS.totp.digits}}$`);

/** The same as a person types or pastes it: spaced, or in another script's digits. */
export const typedCode = z
  .string()
  .transform(plainCode)
  .pipe(z.string().regex(CODE, `Enter all ${LIMITS.totp.digits} digits.`));
