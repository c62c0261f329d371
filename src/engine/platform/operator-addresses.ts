import { normalizeEmail } from "@/contract/text/email-address";
import { env } from "./settings/env";

/** The addresses of `OPERATOR_EMAILS`, in the form that accounts are compared in. */
export const operatorAddresses = (): readonly string[] => env().OPERATOR_EMAILS;

export const isOperatorAddress = (email: string): boolean =>
  operatorAddresses().includes(normalizeEmail(email));
