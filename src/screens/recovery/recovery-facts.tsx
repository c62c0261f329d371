import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Address } from "@/ui/primitives/address";
import { RelativeTime } from "@/ui/time/relative-time";
import type { RecoveryLink } from "./use-recovery-link";

/** Whose account it is, and who asked: what lets somebody recognise their own doing. */
export function RecoveryFacts({ link: { facts, problem, isPending, retry } }: { link: RecoveryLink }) {
  if (problem) return <ErrorState message={problem.message} onRetry={retry} retrying={isPending} />;
  if (!facts) return <LoadingRows rows={1} />;
  const from = [facts.requestedOn, facts.requestedFrom].filter((part) => part !== "").join(", ");
  return (
    <p className="rounded-lg border border-border bg-muted px-3.5 py-3 text-center text-sm text-pretty text-muted-foreground">
      The account of <Address>{facts.email}</Address>. Asked for{" "}
      <RelativeTime time={facts.startedAt} className="font-medium text-foreground" />
      {from ? ` from ${from}` : null}.
    </p>
  );
}
