import type { ReactNode } from "react";
import type { NextStep } from "@/contract/session-levels";

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
  /** Of a sign-in: what its session did on the way, oldest first. */
  within?: readonly HistoryEntry[];
  /** The other person involved, where it isn't obvious: "by an administrator". */
  who?: ReactNode;
};
