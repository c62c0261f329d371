"use client";

import { useState } from "react";
import { LIMITS } from "@/contract/limits";
import type { NextStep } from "@/contract/session-levels";
import type { Answer } from "@/methods/panel/panel";
import { PANELS } from "@/methods/panels";
import { readProblem } from "@/ui/form/problem";
import { laterPanel } from "@/ui/later-panel";
import { Alert } from "@/ui/primitives/alert";
import { Checkbox } from "@/ui/primitives/checkbox";
import { serverNow } from "@/ui/time/server-clock";
import { api } from "@/ui/trpc/client";
import { LASTING_SECONDS, Locked } from "./locked";
import { OtherWays } from "./other-ways";
import { type Overview, type Way, waysOf, waysWhileLocked } from "./ways";

const PasswordPanel = laterPanel(() => import("./password-panel").then((part) => part.PasswordPanel));
const BackupCodePanel = laterPanel(() => import("./backup-code-panel").then((part) => part.BackupCodePanel));

const TRUSTED_DAYS = LIMITS.trustedDevice.seconds / 86_400;

export type Proved = {
  nextStep?: NextStep | undefined;
  backupCodesLeft?: number | undefined;
  /** The password that was given is shorter than a new one may be by now. */
  passwordChangeRequired?: true | undefined;
  /** Nothing was proved yet: this sign-in may try codes of a locked account again. */
  unlocked?: true | undefined;
};

export type ProveIdentityProps = {
  overview: Overview;
  onProved: (proved: Proved) => void | Promise<void>;
  /** The session is over: nothing can be proved in it any more. */
  onSessionEnded: () => void;
  /** After a wrong answer or a lock's wait the overview may have changed. */
  onChanged: () => void;
};

/** Asks for one proof, in the person's first way or any other on request. */
export function ProveIdentity({ overview, onProved, onSessionEnded, onChanged }: ProveIdentityProps) {
  const [chosen, setChosen] = useState<Way["name"]>();
  const [lockedFor, setLockedFor] = useState(secondsUntil(overview.lockedUntil));
  const unlocksByMail = overview.unlocksByMail === true;
  const isLocked = unlocksByMail || lockedFor !== undefined;
  const ways = isLocked ? waysWhileLocked(overview) : waysOf(overview);
  const [trustDevice, setTrustDevice] = useState(false);
  const way = ways.find(({ name }) => name === chosen) ?? ways[0];
  const others = ways.filter((other) => other !== way);

  /** What ends the whole challenge is dealt with here; anything else belongs to the panel that asked. */
  async function attempt(prove: () => Promise<Proved>) {
    try {
      const proved = await prove();
      if (proved.unlocked) onChanged();
      else await onProved(proved);
    } catch (error) {
      const { code, retryAfter } = readProblem(error);
      if (code === "UNAUTHENTICATED") onSessionEnded();
      else {
        const isLocked = code === "ACCOUNT_LOCKED";
        if (isLocked) setLockedFor(retryAfter ?? 0);
        // What time ends is waited for here; the way out of what it doesn't is in the overview.
        if (!isLocked || (retryAfter ?? 0) >= LASTING_SECONDS) onChanged();
      }
      throw error;
    }
  }

  const unlock = () => {
    setLockedFor(undefined);
    onChanged();
  };
  const locked = isLocked ? (
    <Locked seconds={lockedFor} onEnd={unlock} unlocksByMail={unlocksByMail} />
  ) : undefined;
  if (!way) return locked ?? <NoWay passwordByMail={overview.passwordByMail} />;
  return (
    <div className="space-y-4">
      {locked}
      {/* Above what is typed, as a code sends itself. */}
      {overview.offersTrust && way.kind !== "password" && !isLocked ? (
        <TrustThisDevice isChosen={trustDevice} onChoose={setTrustDevice} />
      ) : null}
      <Panel key={way.name} {...{ way, overview, trustDevice, attempt }} wasChosen={way.name === chosen} />
      {others.length > 0 ? <OtherWays ways={others} onChoose={setChosen} /> : null}
    </div>
  );
}

type TrustProps = { isChosen: boolean; onChoose: (isChosen: boolean) => void };

function TrustThisDevice({ isChosen, onChoose }: TrustProps) {
  return (
    <Checkbox
      label={`Don't ask on this device for ${TRUSTED_DAYS} days`}
      hint="Only on a device that nobody else uses."
      checked={isChosen}
      onChange={(event) => onChoose(event.target.checked)}
    />
  );
}

/** Mail alone is one step, however often it is proved. */
function NoWay({ passwordByMail }: { passwordByMail: boolean }) {
  if (!passwordByMail) return <p>There's no way to confirm it's you here.</p>;
  return (
    <Alert variant="warning" title="Your email alone isn't enough">
      Your password was set by a link in an email, so an email link beside it would prove the same thing
      twice. A backup code confirms the password; without one, the way on is below.
    </Alert>
  );
}

type PanelProps = {
  way: Way;
  overview: Overview;
  trustDevice: boolean;
  wasChosen: boolean;
  attempt: (prove: () => Promise<Proved>) => Promise<void>;
};

function Panel({ way, overview, trustDevice, wasChosen, attempt }: PanelProps) {
  const verifyLogin = api.mfa.verifyLogin.useMutation();
  const reauthenticate = api.auth.reauthenticate.useMutation();
  if (way.kind === "password") {
    return (
      <PasswordPanel prove={({ password }) => attempt(() => reauthenticate.mutateAsync({ password }))} />
    );
  }
  // A backup code counts whichever method it is given for.
  const mfaType = way.kind === "method" ? way.type : (overview.offered[0] ?? "GOOGLE_AUTH");
  const prove = (answer: Answer) =>
    attempt(() =>
      verifyLogin.mutateAsync({ mfaType, ...answer, ...(overview.offersTrust ? { trustDevice } : {}) }),
    );
  if (way.kind === "backup-code") return <BackupCodePanel codesLeft={way.codesLeft} prove={prove} />;
  const Challenge = PANELS[way.type].Challenge;
  return <Challenge email={overview.email} prove={prove} wasChosen={wasChosen} />;
}

function secondsUntil(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Math.max(0, Math.ceil((Date.parse(iso) - serverNow()) / 1000));
}
