"use client";

import { KeyRound, Laptop, type LucideIcon, Smartphone } from "lucide-react";
import { useEffect, useState } from "react";
import { z } from "zod";
import { ChoiceList } from "@/ui/form/choice-list";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { Steps } from "@/ui/page/steps";
import { Button } from "@/ui/primitives/button";
import { CancelButton, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { api } from "@/ui/trpc/client";
import type { SetupPanelProps } from "../../panel/panel";
import {
  canHoldPasskey,
  createPasskey,
  creationOptions,
  type Place,
  stopCeremony,
} from "./ceremony/ceremony";
import { notAdded } from "./ceremony/refused-passkey";
import { SETUP_STEPS } from "./setup-steps";

const begun = z.object({ options: creationOptions, backupCodes: z.array(z.string()).default([]) });

type Choice = { place: Place; icon: LucideIcon; name: string; words: string };

const CHOICES: readonly Choice[] = [
  { place: "device", icon: Laptop, name: "This device", words: "Its fingerprint, face or screen lock." },
  { place: "phone", icon: Smartphone, name: "Phone or tablet", words: "Scan a code with its camera." },
  { place: "key", icon: KeyRound, name: "Security key", words: "One you plug in or hold to the device." },
];

export function PasskeySetup({ onConfirmed, onCancel }: SetupPanelProps) {
  const utils = api.useUtils();
  const overview = api.mfa.overview.useQuery();
  const setup = api.mfa.setup.useMutation();
  const verify = api.mfa.verifySetup.useMutation();
  const [place, setPlace] = useState<Place>();
  const task = useTask(async (chosen: Place) => {
    const { data } = await setup.mutateAsync({ mfaType: "PASSKEY" });
    const { options, backupCodes } = begun.parse(data);
    const credential = await createPasskey(options, chosen);
    const { nextStep } = await verify.mutateAsync({ mfaType: "PASSKEY", credential });
    void utils.passkey.list.invalidate();
    onConfirmed({ backupCodes, nextStep });
  });

  useEffect(() => stopCeremony, []);

  const add = (chosen: Place) => {
    setPlace(chosen);
    void task.run(chosen);
  };
  const current = task.pending ? CHOICES.find((choice) => choice.place === place) : undefined;
  return (
    <>
      {overview.data?.backupCodesLeft === 0 ? <Steps current={1} total={SETUP_STEPS + 1} /> : null}
      {current ? <Waiting choice={current} /> : <Places onChoose={add} />}
      <FormProblem problem={notAdded(task.problem)} />
      <DialogFooter>
        {task.pending ? (
          <Button variant="outline" onClick={stopCeremony}>
            Cancel
          </Button>
        ) : (
          <CancelButton onClick={onCancel} />
        )}
      </DialogFooter>
    </>
  );
}

function Places({ onChoose }: { onChoose: (place: Place) => void }) {
  const [isHere, setIsHere] = useState(true);
  useEffect(() => {
    void canHoldPasskey().then(setIsHere);
  }, []);
  return (
    <>
      <p>
        Where do you want to keep it?{" "}
        <span className="text-muted-foreground">
          You can add several, so that losing one doesn't lock you out.
        </span>
      </p>
      <ChoiceList
        choices={CHOICES.filter(({ place }) => isHere || place !== "device").map(
          ({ place, icon, name, words }) => ({
            key: place,
            name,
            words,
            icon,
          }),
        )}
        onChoose={onChoose}
      />
    </>
  );
}

function Waiting({ choice: { icon: Icon, name } }: { choice: Choice }) {
  return (
    <div role="status" className="flex flex-col items-center gap-3 py-6 text-center">
      <Icon className="size-8 text-muted-foreground" aria-hidden />
      <p className="font-medium">{name}</p>
      <p className="text-pretty text-muted-foreground">Go on in the window your browser opened.</p>
    </div>
  );
}
