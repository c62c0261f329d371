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
  /** Rough place, or whatever is known of it; "" where nothing is. */
  place: string;
  code?: string | null;
  /** How many calls it stands for. */
  count?: number;
  nextStep?: NextStep | null;
  onTrustedDevice?: boolean;
  onNewDevice?: boolean;
  /** Of a sign-in: what its session did on the way, oldest first. */
  within?: readonly HistoryEntry[];
  /** Who did it, or to whom, where that isn't plain: "by an administrator". */
  who?: ReactNode;
};
