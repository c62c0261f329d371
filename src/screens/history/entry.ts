import type { ReactNode } from "react";
import type { Mailed } from "@/contract/history";
import type { NextStep } from "@/contract/session-levels";
import type { Change } from "./change-words";

/** An event as a history shows it. */
export type HistoryEntry = {
  id: string;
  at: string;
  event: string;
  result: "success" | "failure";
  method: string | null;
  device: string;
  /** The rough place, if known; "" otherwise. */
  place: string;
  code?: string | null;
  /** How many calls it stands for. */
  count?: number;
  nextStep?: NextStep | null;
  onTrustedDevice?: boolean;
  onNewDevice?: boolean;
  /** What of a mail a sign-in was done with, where it wasn't a link to sign in with. */
  mailed?: Mailed | null;
  /** Whom an invitation is for, while that is kept. */
  invited?: string | null;
  changes?: readonly Change[];
  /** Of a sign-in: what its session did on the way, oldest first. */
  within?: readonly HistoryEntry[];
  /** The other person involved, where it isn't obvious: "by an administrator". */
  who?: ReactNode;
};
