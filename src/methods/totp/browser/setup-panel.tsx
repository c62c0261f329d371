"use client";

import { useEffect, useRef, useState } from "react";
import { z } from "zod";
import { QrCode } from "@/ui/account/qr-code";
import { CodeInput } from "@/ui/form/code-input";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { isCancelled, readProblem } from "@/ui/form/problem";
import { useZodForm } from "@/ui/form/use-form";
import { ErrorState } from "@/ui/page/error-state";
import { Steps } from "@/ui/page/steps";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { CancelButton, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { ONLY_BEGINS } from "@/ui/primitives/overlay/held-open";
import { Skeleton } from "@/ui/primitives/skeleton";
import { api } from "@/ui/trpc/client";
import type { SetUp, SetupPanelProps } from "../../panel/panel";
import { typedCode } from "../contract";
import { wordsOfRefusal } from "./refused-code";
import { SETUP_STEPS } from "./setup-steps";

const begun = z.object({
  secret: z.string(),
  qrCode: z.string(),
  otpauthUrl: z.string(),
  backupCodes: z.array(z.string()),
});
type Begun = z.output<typeof begun>;

const schema = z.object({ code: typedCode });

export function TotpSetup({ onConfirmed, onCancel }: SetupPanelProps) {
  const setup = api.mfa.setup.useMutation(ONLY_BEGINS);
  const [isScanned, setIsScanned] = useState(false);
  const hasBegun = useRef(false);
  const begin = () => {
    setIsScanned(false);
    setup.mutate(
      { mfaType: "GOOGLE_AUTH" },
      { onError: (error) => isCancelled(readProblem(error)) && onCancel() },
    );
  };

  useEffect(() => {
    // Once: every beginning replaces the key that was shown before.
    if (hasBegun.current) return;
    hasBegun.current = true;
    begin();
  });

  const overview = api.mfa.overview.useQuery();
  if (setup.error) return <ErrorState message={readProblem(setup.error).message} onRetry={begin} />;
  if (!setup.data) return <Waiting />;
  const shown = begun.parse(setup.data.data);
  return isScanned ? (
    <Prove shown={shown} onBack={() => setIsScanned(false)} onStartAgain={begin} onConfirmed={onConfirmed} />
  ) : (
    <Scan
      shown={shown}
      codesLeft={overview.data?.backupCodesLeft ?? 0}
      onNext={() => setIsScanned(true)}
      onCancel={onCancel}
    />
  );
}

type ScanProps = { shown: Begun; codesLeft: number; onNext: () => void; onCancel: () => void };

function Scan({ shown, codesLeft, onNext, onCancel }: ScanProps) {
  return (
    <>
      <Steps current={1} total={SETUP_STEPS + 1} />
      <p>
        Scan this with your authenticator app.{" "}
        <span className="text-muted-foreground">
          No app yet? 1Password, Google Authenticator, Microsoft Authenticator or Aegis will do.
        </span>
      </p>
      {codesLeft > 0 ? (
        <Alert variant="warning" title="You'll get new backup codes, too">
          {codesLeft === 1 ? "The one you have left stops" : `The ${codesLeft} you have left stop`} working
          once the new app is confirmed.
        </Alert>
      ) : null}
      <QrCode image={shown.qrCode} secret={shown.secret} link={shown.otpauthUrl} />
      <DialogFooter>
        <CancelButton onClick={onCancel} />
        <Button onClick={onNext}>Continue</Button>
      </DialogFooter>
    </>
  );
}

type ProveProps = {
  shown: Begun;
  onBack: () => void;
  onStartAgain: () => void;
  onConfirmed: (setUp: SetUp) => void;
};

function Prove({ shown, onBack, onStartAgain, onConfirmed }: ProveProps) {
  const verify = api.mfa.verifySetup.useMutation();
  const { form, errors, problem, pending, submitNow } = useZodForm({
    schema,
    submit: async ({ code }) => {
      const { nextStep } = await verify.mutateAsync({ mfaType: "GOOGLE_AUTH", code });
      onConfirmed({ backupCodes: shown.backupCodes, nextStep });
    },
  });
  const wrongCode = problem?.code === "INVALID_CODE" ? wordsOfRefusal(problem.hint) : undefined;
  const isExpired = problem?.code === "SETUP_VERIFICATION_FAILED";
  return (
    <form {...form} className="flex flex-1 flex-col gap-5">
      <Steps current={2} total={SETUP_STEPS + 1} />
      <FormField label="Enter the 6-digit code your app shows" error={errors.code ?? wrongCode}>
        {(control) => (
          <CodeInput {...control} name="code" autoFocus onComplete={submitNow} pending={pending} />
        )}
      </FormField>
      {isExpired ? <Expired onStartAgain={onStartAgain} /> : null}
      <FormProblem problem={wrongCode || isExpired ? undefined : problem} />
      <DialogFooter>
        <Button variant="outline" onClick={onBack}>
          Back
        </Button>
        <Button type="submit" pending={pending}>
          Turn on
        </Button>
      </DialogFooter>
    </form>
  );
}

function Expired({ onStartAgain }: { onStartAgain: () => void }) {
  return (
    <ErrorState
      title="This took a little long"
      message="The key we showed you isn't valid any more. Get a new one, and scan it again."
      onRetry={onStartAgain}
    />
  );
}

function Waiting() {
  return (
    <div role="status" className="space-y-5">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-10 w-full" />
      <Skeleton className="mx-auto size-48" />
      <Skeleton className="h-10 w-full" />
      <Skeleton className="h-10 w-full" />
    </div>
  );
}
