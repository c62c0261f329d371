"use client";

import { type Ref, useEffect, useEffectEvent, useRef, useState } from "react";
import { email as emailField } from "@/contract/fields";
import { LIMITS } from "@/contract/limits";
import { STRONGEST_FIRST } from "@/contract/methods";
import { loginInput } from "@/contract/operations/auth";
import type { NextStep } from "@/contract/session-levels";
import type { SignInProps } from "@/methods/panel";
import { PANELS } from "@/methods/panels";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { PasswordInput } from "@/ui/form/password-input";
import { useZodForm } from "@/ui/form/use-form";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { longerPasswordPath, type Note, pathAfter, registerPath } from "@/ui/navigation/paths";
import { useSignedInElsewhere } from "@/ui/navigation/signed-in";
import { Address } from "@/ui/page/address";
import { PageCard } from "@/ui/page/page-card";
import { useProduct } from "@/ui/page/product";
import { Button } from "@/ui/primitives/button";
import { Input } from "@/ui/primitives/input";
import { Separator } from "@/ui/primitives/separator";
import { api } from "@/ui/trpc/client";
import { CheckMail } from "./check-mail";
import { LoginNote } from "./login-note";
import { Unconfirmed } from "./unconfirmed";

type LoginProps = {
  next: string | undefined;
  note: Note | undefined;
  /** What is left to do for somebody who gave the password already. */
  waitingStep: NextStep | undefined;
};

type Mailed = { email: string; resend: () => Promise<unknown> };

export function Login({ next, note, waitingStep }: LoginProps) {
  const { name, isSignupOpen } = useProduct();
  const [email, setEmail] = useState("");
  const [mailed, setMailed] = useState<Mailed>();
  useSignedInElsewhere(mailed !== undefined, () => void leaveFor(pathAfter(undefined, next)));
  const back = isSignupOpen ? (
    <>
      New here? <Link href={registerPath(next)}>Create an account</Link>
    </>
  ) : null;
  if (mailed) {
    return (
      <CheckMail
        lead={
          <>
            We've sent an email to <Address>{mailed.email}</Address>. Open the link in it to sign in, in any
            browser. It works once, for {LIMITS.link.seconds / 60} minutes.
          </>
        }
        resend={mailed.resend}
        onOtherAddress={() => setMailed(undefined)}
        back={
          <Button variant="link" size="inline" onClick={() => setMailed(undefined)}>
            Back to sign in
          </Button>
        }
      />
    );
  }
  return (
    <PageCard title={`Sign in to ${name}`} back={back}>
      <LoginNote note={note} resumePath={waitingStep && pathAfter(waitingStep, next)} />
      <Ways
        next={next}
        email={email}
        onMailed={(sent) => {
          setEmail(sent.email);
          setMailed(sent);
        }}
      />
    </PageCard>
  );
}

type WaysProps = {
  next: string | undefined;
  /** What was typed before. */
  email: string;
  onMailed: (mailed: Mailed) => void;
};

/** The password, and below it what signs in with nothing else. */
function Ways({ next, email, onMailed }: WaysProps) {
  const [isPaused, setIsPaused] = useState(false);
  const [latest, setLatest] = useState<string>();
  const address = useRef<HTMLInputElement>(null);
  const [refusal, setRefusal] = useState<string>();
  const typedEmail = () => {
    const parsed = emailField.safeParse(address.current?.value ?? "");
    setRefusal(parsed.error?.issues[0]?.message);
    if (!parsed.success) address.current?.focus();
    return parsed.data;
  };
  const tries = (way: string) => () => {
    setLatest(way);
    setRefusal(undefined);
  };
  const onSignedIn: OnSignedIn = (nextStep, passwordChangeRequired) =>
    leaveFor(pathAfter(nextStep, passwordChangeRequired ? longerPasswordPath(next) : next));
  return (
    <>
      <PasswordLogin
        email={{ ref: address, typed: email, refusal, onTyped: () => setRefusal(undefined) }}
        isLatest={latest === PASSWORD}
        onTry={tries(PASSWORD)}
        onSignedIn={onSignedIn}
        onPending={setIsPaused}
      />
      <Separator label="or" />
      <div className="space-y-3">
        {STRONGEST_FIRST.map((type) => {
          const { SignIn } = PANELS[type];
          return SignIn ? (
            <SignIn
              key={type}
              isLatest={latest === type}
              onTry={tries(type)}
              {...{ isPaused, next, typedEmail, onSignedIn, onMailed }}
            />
          ) : null;
        })}
      </div>
    </>
  );
}

type OnSignedIn = (nextStep: NextStep | undefined, passwordChangeRequired?: true) => Promise<void>;

const PASSWORD = "password";

type PasswordLoginProps = Pick<SignInProps, "isLatest" | "onTry"> & {
  /** The field is shared with the ways below: what it begins with, and what they say of it. */
  email: {
    ref: Ref<HTMLInputElement>;
    typed: string;
    refusal: string | undefined;
    onTyped: () => void;
  };
  onSignedIn: OnSignedIn;
  onPending: (isPending: boolean) => void;
};

function PasswordLogin({ email, isLatest, onTry, onSignedIn, onPending }: PasswordLoginProps) {
  const login = api.auth.login.useMutation();
  const { form, errors, problem, pending, forget } = useZodForm({
    schema: loginInput,
    submit: async (values) => {
      onPending(true);
      try {
        const { nextStep, passwordChangeRequired } = await login.mutateAsync(values);
        await onSignedIn(nextStep, passwordChangeRequired);
      } finally {
        onPending(false);
      }
    },
  });
  const letGo = useEffectEvent(forget);
  useEffect(() => {
    if (!isLatest) letGo();
  }, [isLatest]);
  const isWrong = problem?.code === "INVALID_CREDENTIALS";
  const isUnconfirmed = problem?.code === "EMAIL_NOT_VERIFIED";
  return (
    <form
      {...form}
      onSubmit={(event) => {
        onTry();
        return form.onSubmit(event);
      }}
      className="space-y-5"
    >
      <FormField label="Email" error={errors.email ?? email.refusal}>
        {(control) => (
          <Input
            {...control}
            ref={email.ref}
            type="email"
            name="email"
            defaultValue={email.typed}
            onInput={email.onTyped}
            autoComplete="username webauthn"
            autoFocus
          />
        )}
      </FormField>
      <FormField
        label="Password"
        aside={<Link href="/forgot-password">Forgot password?</Link>}
        error={errors.password ?? (isWrong ? problem.message : undefined)}
      >
        {(control) => <PasswordInput {...control} name="password" autoComplete="current-password" />}
      </FormField>
      {isUnconfirmed ? <Unconfirmed /> : null}
      <FormProblem problem={isWrong || isUnconfirmed ? undefined : problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Sign in
      </Button>
    </form>
  );
}
