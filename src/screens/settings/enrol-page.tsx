"use client";

import type { LucideIcon } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { hasNeeds, type MfaType, STRONGEST_FIRST, setUpWords } from "@/contract/methods";
import { NEXT_STEP } from "@/contract/session-levels";
import type { SetUp } from "@/methods/panel/panel";
import { PANELS } from "@/methods/panels";
import { ChoiceList } from "@/ui/form/choice-list";
import { readProblem } from "@/ui/form/problem";
import { useProduct } from "@/ui/kept/product";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { loginPath, pathAfter } from "@/ui/navigation/paths";
import { useSignOut } from "@/ui/navigation/use-sign-out";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { PageCard } from "@/ui/page/page-card";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { type Proved, ProveIdentity } from "../challenge/prove-identity";
import type { Overview } from "../challenge/ways";
import { SetupFlow } from "./security/setup-flow";

type EnrolPageProps = {
  email: string;
  /** Where the person wanted to go. */
  next: string | undefined;
};

/** For who has signed in but must set a second step up before anything else. */
export function EnrolPage({ email, next }: EnrolPageProps) {
  const [chosen, setChosen] = useState<MfaType>();
  const overview = api.mfa.overview.useQuery();
  const level = overview.data?.level;

  useEffect(() => {
    // Done in another tab; codes that came with a set-up are still to be saved.
    if (level === undefined || level === "enrolling" || chosen) return;
    void leaveFor(pathAfter(NEXT_STEP[level], next));
  }, [level, chosen, next]);

  const done = ({ nextStep }: SetUp) => void leaveFor(pathAfter(nextStep, next));

  if (chosen)
    return <SettingUp type={chosen} email={email} onDone={done} onCancel={() => setChosen(undefined)} />;
  return (
    <PageCard
      title="Set up a second step"
      lead={overview.data && !overview.error ? <Reason overview={overview.data} /> : undefined}
      back={<SignOut email={email} />}
    >
      {overview.error ? (
        <ErrorState
          message={readProblem(overview.error).message}
          onRetry={() => void overview.refetch()}
          retrying={overview.isFetching}
        />
      ) : null}
      {overview.isPending ? <LoadingRows rows={1} /> : null}
      {overview.data && !overview.error ? (
        <Choice
          overview={overview.data}
          onChoose={setChosen}
          onMailProved={({ nextStep }) => {
            if (nextStep === "enrol") void overview.refetch();
            else void leaveFor(pathAfter(nextStep, next));
          }}
          onChanged={() => void overview.refetch()}
          onSessionEnded={() => void leaveFor(loginPath(next, "session-ended"))}
        />
      ) : null}
    </PageCard>
  );
}

type SettingUpProps = {
  type: MfaType;
  email: string;
  onDone: (setUp: SetUp) => void;
  onCancel: () => void;
};

function SettingUp({ type, email, onDone, onCancel }: SettingUpProps) {
  return (
    <PageCard title={setUpWords(type)} back={<SignOut email={email} />}>
      <div className="flex flex-col gap-5">
        <SetupFlow {...{ type, email, onDone, onCancel }} onTurnedOn={() => {}} />
      </div>
    </PageCard>
  );
}

/** Who asks, and why. */
function Reason({ overview: { enforcedBy, methods, isRecovered } }: { overview: Overview }) {
  const { name } = useProduct();
  if (isRecovered) {
    return "Your account is recovered, and nothing protects it but your password. Set up a second step to go on.";
  }
  const isOnAlready = methods.some(({ isEnabled }) => isEnabled);
  return (
    <>
      {enforcedBy ?? name} asks for{" "}
      {isOnAlready ? "another way than the one you have" : "more than a password"}, so that a stolen password
      isn't enough to get into your account. It takes about a minute.
    </>
  );
}

type ChoiceProps = MailFirstProps & { onChoose: (type: MfaType) => void };

function Choice({ onChoose, ...mailFirst }: ChoiceProps) {
  const { methods, accepted, needsMail, hasPassword, passwordByMail, administrators } = mailFirst.overview;
  if (needsMail) return <MailFirst {...mailFirst} />;
  const available = STRONGEST_FIRST.flatMap((one) => methods.filter(({ type }) => type === one))
    .filter(({ isAvailable }) => isAvailable)
    .map(({ type, name, description }) => ({ type, name, description, icon: PANELS[type].icon }));
  const possible = available.filter(({ type }) => accepted.includes(type));
  const isWaiting = accepted.some((type) => !hasNeeds(type, { hasPassword: hasPassword && !passwordByMail }));
  const helpers = <Helpers names={administrators ?? []} />;
  if (possible.length === 0 && isWaiting) {
    if (!passwordByMail) return <PasswordFirst />;
    return <PasswordByMail confirming={available} onChoose={onChoose} helpers={helpers} />;
  }
  if (possible.length === 0) {
    return <p className="text-center">No way that is accepted is available. Ask {helpers} for help.</p>;
  }
  const [only] = possible;
  if (possible.length === 1 && only) {
    return (
      <Button className="w-full" onClick={() => onChoose(only.type)}>
        <only.icon aria-hidden />
        {setUpWords(only.type)}
      </Button>
    );
  }
  return <Methods methods={possible} onChoose={onChoose} />;
}

type Possible = { type: MfaType; name: string; description: string; icon: LucideIcon };
type MethodsProps = { methods: readonly Possible[]; onChoose: (type: MfaType) => void };

function Methods({ methods, onChoose }: MethodsProps) {
  const choices = methods.map(({ type, name, icon, description }) => ({
    key: type,
    name,
    words: description,
    icon,
  }));
  return <ChoiceList choices={choices} onChoose={onChoose} />;
}

/** For somebody who signed in by mail where only an email link is accepted: mail alone would be one step twice. */
function PasswordFirst() {
  return (
    <div className="space-y-5">
      <Alert title="First, set a password">
        Only an email link is accepted as your second step, and it needs a password beside it. We email you a
        link to set one; sign in with it, and confirm it with a passkey or an authenticator app.
      </Alert>
      <Button asChild className="w-full">
        <Link href="/forgot-password">Set a password</Link>
      </Button>
    </div>
  );
}

/**
 * The same where the password came by mail itself, unless another method or an administrator can vouch for the
 * person.
 */
function PasswordByMail({
  confirming,
  onChoose,
  helpers,
}: { confirming: readonly Possible[]; helpers: ReactNode } & Pick<MethodsProps, "onChoose">) {
  return (
    <div className="space-y-5">
      <Alert title="First, confirm your password">
        Only an email link is accepted as your second step, and your password was set by an email, too:
        together they would prove the same thing twice. Set up one of these, and your password counts; Email
        link comes right after it.
      </Alert>
      <Methods methods={confirming} onChoose={onChoose} />
      <p className="text-center text-sm text-pretty text-muted-foreground">
        None of them at hand? Ask {helpers} to reset your second step: then your password counts, too.
      </p>
    </div>
  );
}

/** Those who may reset this account; for a sole owner that is nobody but the operator. */
function Helpers({ names }: { names: readonly string[] }) {
  const { name: product } = useProduct();
  if (names.length === 0) return <>whoever runs {product}</>;
  return (
    <b className="font-medium wrap-anywhere">
      {new Intl.ListFormat("en", { type: "disjunction" }).format(names)}
    </b>
  );
}

type MailFirstProps = {
  overview: Overview;
  onMailProved: (proved: Proved) => void;
  onChanged: () => void;
  onSessionEnded: () => void;
};

/** After an administrator's reset the password alone isn't enough to set up something new: mail comes first. */
function MailFirst({ overview, onMailProved, onChanged, onSessionEnded }: MailFirstProps) {
  return (
    <div className="space-y-5">
      <Alert title="First, confirm it's you">
        {overview.isRecovered ? "Your account was recovered." : "An administrator reset your second step."} So
        that nobody but you sets up a new one, we email you a link.
      </Alert>
      <ProveIdentity
        overview={overview}
        onProved={onMailProved}
        onChanged={onChanged}
        onSessionEnded={onSessionEnded}
      />
    </div>
  );
}

function SignOut({ email }: { email: string }) {
  const { signOut, pending } = useSignOut();
  return (
    <>
      Signed in as{" "}
      <span translate="no" className="wrap-anywhere">
        {email}
      </span>
      .{" "}
      <Button variant="link" size="inline" onClick={signOut} pending={pending}>
        Sign out
      </Button>
    </>
  );
}
