"use client";

import { useEffect, useRef, useState } from "react";
import { readProblem } from "@/ui/form/problem";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { loginPath, pathAfter } from "@/ui/navigation/paths";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { DeadLink } from "./dead-link";
import { NewPasswordForm } from "./new-password-form";
import { useLinkToken } from "./use-link-token";

const back = <Link href="/login">Back to sign in</Link>;

/** Why the link doesn't work: a request whose answer was lost may just have used it. */
type Dead = "missing" | "dead" | "maybe-done";

export function ResetPassword() {
  const token = useLinkToken();
  if (token === null) return <NoLink why="missing" />;
  if (token === undefined) return <Reading />;
  return <Opened key={token} token={token} />;
}

function NoLink({ why }: { why: Dead }) {
  return (
    <DeadLink isMissing={why === "missing"} back={back}>
      {why === "maybe-done" ? (
        <p className="text-center text-pretty text-muted-foreground">
          Your first press may have set the password, though its answer got lost: try signing in with it.
        </p>
      ) : null}
      <Button asChild className="w-full">
        <Link href="/forgot-password">Send me a new link</Link>
      </Button>
    </DeadLink>
  );
}

function Reading() {
  return (
    <PageCard title="Set a new password" back={back}>
      <LoadingRows rows={1} />
    </PageCard>
  );
}

function Opened({ token }: { token: string }) {
  const read = api.auth.readPasswordReset.useMutation();
  const [dead, setDead] = useState<Dead>();
  const { mutate } = read;
  useEffect(() => mutate({ token }), [mutate, token]);

  const problem = read.error ? readProblem(read.error) : undefined;
  if (dead !== undefined || problem?.code === "INVALID_TOKEN") return <NoLink why={dead ?? "dead"} />;
  if (problem) {
    return (
      <PageCard title="Set a new password" back={back}>
        <ErrorState message={problem.message} onRetry={() => mutate({ token })} retrying={read.isPending} />
      </PageCard>
    );
  }
  if (!read.data) return <Reading />;
  const { email } = read.data;
  return (
    <PageCard
      title="Set a new password"
      lead={
        <>
          For <Address>{email}</Address>. Everybody is signed out of the account, and you go straight on with
          the second step if you have one.
        </>
      }
      back={back}
    >
      <ResetForm token={token} email={email} onDead={setDead} />
    </PageCard>
  );
}

type ResetFormProps = { token: string; email: string; onDead: (why: Dead) => void };

function ResetForm({ token, email, onDead }: ResetFormProps) {
  const reset = api.auth.resetPassword.useMutation();
  const login = api.auth.login.useMutation();
  const wasLost = useRef(false);

  async function submit({ newPassword }: { newPassword: string }) {
    try {
      await reset.mutateAsync({ token, newPassword });
    } catch (error) {
      const { code } = readProblem(error);
      if (code === "INVALID_TOKEN") onDead(wasLost.current ? "maybe-done" : "dead");
      wasLost.current ||= code === undefined;
      throw error;
    }
    await leaveFor(await signIn(newPassword));
  }

  /** Straight on with the new password, to the second step where there is one. @returns where to */
  async function signIn(password: string): Promise<string> {
    try {
      return pathAfter((await login.mutateAsync({ email, password })).nextStep, undefined);
    } catch {
      return loginPath(undefined, "password-changed");
    }
  }

  return (
    <NewPasswordForm email={email} submit={submit}>
      Set the new password
    </NewPasswordForm>
  );
}
