"use client";

import { type Ref, useEffect, useEffectEvent, useRef, useState } from "react";
import { LIMITS } from "@/contract/limits";
import { STRONGEST_FIRST } from "@/contract/methods";
import type { loginInput } from "@/contract/operations/auth";
import type { NextStep } from "@/contract/session-levels";
import { readAddress } from "@/contract/text/email-address";
import type { SignInProps } from "@/methods/panel/panel";
import { PANELS } from "@/methods/panels";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { laterSchema } from "@/ui/form/later-schema";
import { PasswordInput } from "@/ui/form/password/password-input";
import { useZodForm } from "@/ui/form/use-form";
import { useProduct } from "@/ui/kept/product";
import { useSignedInElsewhere } from "@/ui/kept/signed-in";
import { later } from "@/ui/later";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { longerPasswordPath, type Note, pathAfter, registerPath } from "@/ui/navigation/paths";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { Button } from "@/ui/primitives/button";
import { Input } from "@/ui/primitives/input";
import { Separator } from "@/ui/primitives/separator";
import { api } from "@/ui/trpc/client";
import { carryAddress } from "./carried-address";
import { GoingOn, LoginNote } from "./login-note";
import { Unconfirmed } from "./unconfirmed";
import { keepWaitingRegistration } from "./waiting/registration";

const AwaitConfirmation = later(() =>
  import("./waiting/await-confirmation").then((part) => part.AwaitConfirmation),
);
const CheckMail = later(() => import("./waiting/check-mail").then((part) => part.CheckMail));

type LoginProps = {
  next: string | undefined;
  /** The name of the app that leads here. */
  app: string | undefined;
  note: Note | undefined;
  /** What is left to do for somebody who gave the password already. */
  waitingStep: NextStep | undefined;
};

type Mailed = { email: string; resend: () => Promise<unknown> };
/** A registration whose mail was sent again. */
type Waiting = { email: string; verificationTokenId: string };

export function Login({ next, app, note, waitingStep }: LoginProps) {
  const { name, isSignupOpen } = useProduct();
  const [email, setEmail] = useState("");
  const [mailed, setMailed] = useState<Mailed>();
  const [unconfirmed, setUnconfirmed] = useState<Waiting>();
  useSignedInElsewhere(mailed !== undefined, () => void leaveFor(pathAfter(undefined, next)));
  const back = isSignupOpen ? (
    <>
      New here? <Link href={registerPath(next)}>Create an account</Link>
    </>
  ) : null;
  if (unconfirmed) {
    const leave = () => setUnconfirmed(undefined);
    return (
      <AwaitConfirmation
        {...unconfirmed}
        next={next}
        onOtherAddress={leave}
        back={<BackToSignIn onPress={leave} />}
      />
    );
  }
  if (mailed) return <LinkSent {...mailed} onBack={() => setMailed(undefined)} />;
  return (
    <PageCard title={`Sign in to ${name}`} lead={app ? <GoingOn to={app} /> : undefined} back={back}>
      <LoginNote note={note} resumePath={waitingStep && pathAfter(waitingStep, next)} />
      <Ways
        next={next}
        email={email}
        onMailed={(sent) => {
          setEmail(sent.email);
          setMailed(sent);
        }}
        onUnconfirmed={(found) => {
          setEmail(found.email);
          setUnconfirmed(found);
        }}
      />
    </PageCard>
  );
}

function LinkSent({ email, resend, onBack }: Mailed & { onBack: () => void }) {
  return (
    <CheckMail
      lead={
        <>
          We've sent an email to <Address>{email}</Address>. Open the link in it to sign in, in any browser.
          It works once, for {LIMITS.link.seconds / 60} minutes.
        </>
      }
      resend={resend}
      onOtherAddress={onBack}
      back={<BackToSignIn onPress={onBack} />}
    />
  );
}

function BackToSignIn({ onPress }: { onPress: () => void }) {
  return (
    <Button variant="link" size="inline" onClick={onPress}>
      Back to sign in
    </Button>
  );
}

type WaysProps = {
  next: string | undefined;
  /** What was typed before. */
  email: string;
  onMailed: (mailed: Mailed) => void;
  onUnconfirmed: (found: Waiting) => void;
};

/** The password, and below it what signs in with nothing else. */
function Ways({ next, email, onMailed, onUnconfirmed }: WaysProps) {
  const [isPaused, setIsPaused] = useState(false);
  const [latest, setLatest] = useState<string>();
  const address = useRef<HTMLInputElement>(null);
  const [refusal, setRefusal] = useState<string>();
  const typedEmail = () => {
    const typed = readAddress(address.current?.value ?? "");
    setRefusal(typed.problem);
    if (typed.problem) address.current?.focus();
    return typed.address;
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
        email={{
          ref: address,
          typed: email,
          refusal,
          onTyped: () => setRefusal(undefined),
          carry: () => carryAddress(address.current?.value ?? ""),
        }}
        isLatest={latest === PASSWORD}
        onTry={tries(PASSWORD)}
        onSignedIn={onSignedIn}
        onUnconfirmed={onUnconfirmed}
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

/** The field is shared with the ways below: what it begins with, and what they say of it. */
type SharedEmail = {
  ref: Ref<HTMLInputElement>;
  typed: string;
  refusal: string | undefined;
  onTyped: () => void;
  /** Takes what was typed along to another page. */
  carry: () => void;
};

function EmailField({ email, error }: { email: SharedEmail; error: string | undefined }) {
  return (
    <FormField label="Email" error={error ?? email.refusal}>
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
  );
}

function OwnPasswordField({ onForgot, error }: { onForgot: () => void; error: string | undefined }) {
  return (
    <FormField
      label="Password"
      aside={
        <Link href="/forgot-password" onClick={onForgot}>
          Forgot password?
        </Link>
      }
      error={error}
    >
      {(control) => <PasswordInput {...control} name="password" autoComplete="current-password" />}
    </FormField>
  );
}

type UnconfirmedHereProps = { id: string | undefined; onSent: (id: string) => void };

function UnconfirmedHere({ id, onSent }: UnconfirmedHereProps) {
  const resendMail = api.auth.resendVerification.useMutation();
  async function resend(verificationTokenId: string) {
    await resendMail.mutateAsync({ verificationTokenId });
    // The browser that knows the password waits like the one that registered.
    keepWaitingRegistration(verificationTokenId);
    onSent(verificationTokenId);
  }
  return <Unconfirmed resend={id ? () => resend(id) : undefined} />;
}

const schema = laterSchema<typeof loginInput>(["email", "password"], () =>
  import("@/contract/operations/auth").then((operations) => operations.loginInput),
);

type PasswordLoginProps = Pick<SignInProps, "isLatest" | "onTry"> & {
  email: SharedEmail;
  onSignedIn: OnSignedIn;
  onUnconfirmed: (found: Waiting) => void;
  onPending: (isPending: boolean) => void;
};

function PasswordLogin(props: PasswordLoginProps) {
  const { email, isLatest, onTry, onSignedIn, onUnconfirmed, onPending } = props;
  const login = api.auth.login.useMutation();
  const { form, errors, problem, pending, forget } = useZodForm({
    schema,
    submit: async (values) => {
      const { nextStep, passwordChangeRequired } = await login.mutateAsync(values);
      await onSignedIn(nextStep, passwordChangeRequired);
    },
  });
  const tellPending = useEffectEvent(onPending);
  useEffect(() => tellPending(pending), [pending]);
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
      <EmailField email={email} error={errors.email} />
      <OwnPasswordField
        onForgot={email.carry}
        error={errors.password ?? (isWrong ? problem.message : undefined)}
      />
      {isUnconfirmed ? (
        <UnconfirmedHere
          id={problem.verificationTokenId}
          onSent={(id) => onUnconfirmed({ email: login.variables?.email ?? "", verificationTokenId: id })}
        />
      ) : null}
      <FormProblem problem={isWrong || isUnconfirmed ? undefined : problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Sign in
      </Button>
    </form>
  );
}
