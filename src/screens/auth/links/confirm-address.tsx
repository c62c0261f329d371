"use client";

import { type ReactNode, useRef, useState } from "react";
import { z } from "zod";
import { currentPassword } from "@/contract/fields";
import { PAGES } from "@/contract/page-paths";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { PasswordInput } from "@/ui/form/password/password-input";
import { readProblem } from "@/ui/form/problem";
import { useZodForm } from "@/ui/form/use-form";
import { UsernameField } from "@/ui/form/username-field";
import { leaveFor } from "@/ui/navigation/leave-for";
import { pathAfter, WELCOME } from "@/ui/navigation/paths";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { waitingInvitation } from "../waiting/invitation";
import { forgetWaitingRegistration, waitingRegistration } from "../waiting/registration";
import { NewPasswordForm } from "./new-password-form";

export const TITLE = "Confirm your address";

type ConfirmAddressProps = {
  token: string;
  email: string;
  /** Somebody chose a password when the address was registered. */
  hasPassword: boolean;
  back: ReactNode;
  onDead: () => void;
};

/** By what it is known that the registration is the person's own. */
type Way = "browser" | "password" | "new-password";

/**
 * The link doesn't prove that its reader registered the address. So every browser but the one that registered asks for
 * a password.
 */
export function ConfirmAddress({ token, email, hasPassword, back, onDead }: ConfirmAddressProps) {
  const [registrationId] = useState(waitingRegistration);
  const [way, setWay] = useState<Way>(
    !hasPassword ? "new-password" : registrationId ? "browser" : "password",
  );
  const verify = api.auth.verifyEmail.useMutation();

  const wasLost = useRef(false);

  async function confirm(given: { password?: string; newPassword?: string; verificationTokenId?: string }) {
    try {
      const { nextStep } = await verify.mutateAsync({ token, ...given });
      forgetWaitingRegistration();
      await leaveFor(
        pathAfter(nextStep, waitingInvitation() ? PAGES.invitation : nextStep ? undefined : WELCOME),
      );
    } catch (error) {
      const { code } = readProblem(error);
      // Confirmed already, by a press whose answer got lost. Whoever isn't signed in by it signs in now.
      if (code === "INVALID_TOKEN" && wasLost.current) return leaveFor(pathAfter(undefined, undefined));
      wasLost.current ||= code === undefined;
      if (code === "INVALID_TOKEN") onDead();
      throw error;
    }
  }

  return (
    <PageCard title={TITLE} lead={leadOf(way, email)} back={back}>
      {way === "browser" ? (
        <OnePress
          confirm={() => confirm(registrationId ? { verificationTokenId: registrationId } : {})}
          onUnknown={() => setWay("password")}
        />
      ) : null}
      {way === "password" ? <OwnPassword email={email} confirm={confirm} /> : null}
      {way === "new-password" ? (
        <NewPasswordForm email={email} submit={confirm}>
          Confirm my address
        </NewPasswordForm>
      ) : null}
      {way === "browser" || !hasPassword ? null : <OtherPassword way={way} onChoose={setWay} />}
      <p className="text-center text-sm text-pretty text-muted-foreground">
        Didn't make an account? Close this page, and nothing happens.
      </p>
    </PageCard>
  );
}

function OtherPassword({ way, onChoose }: { way: Way; onChoose: (way: Way) => void }) {
  return (
    <Button
      variant="ghost"
      className="w-full"
      onClick={() => onChoose(way === "password" ? "new-password" : "password")}
    >
      {way === "password" ? "Set a new password instead" : "Use the password I chose"}
    </Button>
  );
}

function leadOf(way: Way, email: string): ReactNode {
  const address = <Address>{email}</Address>;
  if (way === "browser")
    return <>One press, and your account with {address} is ready. It also signs you in on this device.</>;
  if (way === "password")
    return <>Enter the password you chose for {address}. Confirming also signs you in on this device.</>;
  return <>Choose the password for {address}. Any password that was chosen before stops counting.</>;
}

type OnePressProps = {
  confirm: () => Promise<void>;
  /** The browser registered another address, or too long ago. */
  onUnknown: () => void;
};

function OnePress({ confirm, onUnknown }: OnePressProps) {
  const { form, problem, pending } = useZodForm({
    schema: z.object({}),
    submit: async () => {
      try {
        await confirm();
      } catch (error) {
        if (readProblem(error).code !== "INVALID_CREDENTIALS") throw error;
        onUnknown();
      }
    },
  });
  return (
    <form {...form} className="space-y-5">
      <FormProblem problem={problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Confirm my address
      </Button>
    </form>
  );
}

type FormProps<Given> = { email: string; confirm: (given: Given) => Promise<void> };

function OwnPassword({ email, confirm }: FormProps<{ password: string }>) {
  const { form, errors, problem, pending } = useZodForm({
    schema: z.object({ password: currentPassword }),
    submit: confirm,
  });
  const isWrong = problem?.code === "INVALID_CREDENTIALS";
  const wrong = isWrong ? `${problem.message} Try again, or set a new one.` : undefined;
  return (
    <form {...form} className="space-y-5">
      <UsernameField email={email} />
      <FormField label="Password" error={errors.password ?? wrong}>
        {(control) => (
          <PasswordInput {...control} name="password" autoComplete="current-password" autoFocus />
        )}
      </FormField>
      <FormProblem problem={isWrong ? undefined : problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Confirm my address
      </Button>
    </form>
  );
}
