"use client";

import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { Link } from "@/ui/navigation/link";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";

/** On every settings page while a recovery waits: whoever is signed in can stop it, without proving anything more. */
export function RecoveryBanner() {
  const overview = api.mfa.overview.useQuery();
  const utils = api.useUtils();
  const stop = api.recovery.stop.useMutation({ onSuccess: () => utils.mfa.overview.invalidate() });
  const recovery = overview.data?.recovery;
  if (stop.isSuccess) return <Stopped />;
  if (!recovery) return null;
  const { startedAt, endsAt, isOver, requestedOn, requestedFrom } = recovery;
  const from = [requestedOn, requestedFrom].filter((part) => part !== "").join(", ");
  return (
    <Alert variant="error" title="Somebody is recovering your account" className="mb-8">
      <div className="space-y-3">
        <p className="text-pretty">
          It was asked for <RelativeTime time={startedAt} />
          {from ? ` from ${from}` : null}.{" "}
          {isOver ? (
            "By now your mail and your password are enough to remove every second step of yours."
          ) : (
            <>
              When the wait ends, <RelativeTime time={endsAt} focusable />, your mail and your password are
              enough to remove every second step of yours.
            </>
          )}{" "}
          You're signed in, so you don't need it.
        </p>
        <FormProblem problem={stop.error ? readProblem(stop.error) : undefined} />
        <Button variant="destructive" size="small" onClick={() => stop.mutate()} pending={stop.isPending}>
          Stop the recovery
        </Button>
      </div>
    </Alert>
  );
}

function Stopped() {
  return (
    <Alert variant="success" title="The recovery is stopped" className="mb-8">
      If it wasn't you who asked for it, somebody knows your password or reads your mail.{" "}
      <Link
        href="/settings/secure-account"
        className="font-medium text-link underline-offset-4 hover:underline"
      >
        Sign everybody else out and choose a new password
      </Link>
      .
    </Alert>
  );
}
