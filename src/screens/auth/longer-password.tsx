"use client";

import { readProblem } from "@/ui/form/problem";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { HOME } from "@/ui/navigation/paths";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { PageCard } from "@/ui/page/page-card";
import { api } from "@/ui/trpc/client";
import { PasswordForm } from "../settings/profile/password-form";

/** After a sign-in with a password that is shorter than a new one may be by now. Nobody is kept from going on. */
export function LongerPassword({ next = HOME }: { next: string | undefined }) {
  return (
    <PageCard
      title="Choose a longer password"
      lead="The one you have is shorter than what we ask for now. A few random words are long and easy to remember."
      back={<Link href={next}>Not now</Link>}
    >
      <Form onChanged={() => void leaveFor(next)} />
    </PageCard>
  );
}

function Form({ onChanged }: { onChanged: () => void }) {
  const overview = api.mfa.overview.useQuery();
  if (overview.data) {
    const { hasPassword, mustUseMfa, email } = overview.data;
    return (
      <PasswordForm hasPassword={hasPassword} mustUseMfa={mustUseMfa} email={email} onChanged={onChanged} />
    );
  }
  if (!overview.error) return <LoadingRows rows={2} />;
  const { message } = readProblem(overview.error);
  return (
    <ErrorState message={message} onRetry={() => void overview.refetch()} retrying={overview.isFetching} />
  );
}
