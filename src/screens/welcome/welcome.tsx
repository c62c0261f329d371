"use client";

import { FingerprintPattern } from "lucide-react";
import { useState } from "react";
import { leaveFor } from "@/ui/navigation/leave-for";
import { HOME } from "@/ui/navigation/paths";
import { ArrivingTitle } from "@/ui/page/arriving-title";
import { PageCard } from "@/ui/page/page-card";
import { Steps } from "@/ui/page/steps";
import { Button } from "@/ui/primitives/button";
import { isAdministrator } from "../membership/words";
import { InviteForm } from "../organization/invitations/invite-form";
import { SetupFlow } from "../settings/security/setup-flow";

type WelcomeProps = { email: string; orgId: string | null; orgRole: number };

/** What is worth doing first in a new account; each step can be skipped. */
export function Welcome({ email, orgId, orgRole }: WelcomeProps) {
  const [step, setStep] = useState(1);
  const total = orgId !== null && isAdministrator(orgRole) ? 2 : 1;
  const goOn = () => (step < total ? setStep(step + 1) : void leaveFor(HOME));
  return step === 1 ? (
    <PasskeyStep email={email} total={total} onDone={goOn} />
  ) : (
    <PageCard
      title={<ArrivingTitle>Invite the people you work with</ArrivingTitle>}
      lead="They get a link by email. You can also do this later, on the page of your organization."
    >
      <Steps current={step} total={total} />
      <InviteForm onDone={goOn}>
        {(pending) => (
          <Button type="submit" className="w-full" pending={pending}>
            Send invitations
          </Button>
        )}
      </InviteForm>
      <Skip onPress={goOn} />
    </PageCard>
  );
}

type PasskeyStepProps = { email: string; total: number; onDone: () => void };

/** The backup codes that come with a first method are the end of its set-up. */
function PasskeyStep({ email, total, onDone }: PasskeyStepProps) {
  const [isSettingUp, setIsSettingUp] = useState(false);
  if (isSettingUp) {
    return (
      <PageCard title="Add a passkey">
        <div className="flex flex-col gap-5">
          <SetupFlow
            type="PASSKEY"
            email={email}
            onTurnedOn={() => {}}
            onDone={onDone}
            onCancel={() => setIsSettingUp(false)}
          />
        </div>
      </PageCard>
    );
  }
  return (
    <PageCard
      title={<ArrivingTitle>Welcome. Your account is ready</ArrivingTitle>}
      lead="So far a password is all that protects it. With a passkey you sign in by fingerprint, face or screen lock, and nobody can steal it from you by mail."
    >
      {total > 1 ? <Steps current={1} total={total} /> : null}
      <Button className="w-full" onClick={() => setIsSettingUp(true)}>
        <FingerprintPattern aria-hidden />
        Add a passkey
      </Button>
      <Skip onPress={onDone} />
    </PageCard>
  );
}

const Skip = ({ onPress }: { onPress: () => void }) => (
  <Button variant="ghost" className="w-full" onClick={onPress}>
    Skip for now
  </Button>
);
