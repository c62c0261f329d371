import { Alert } from "@/ui/primitives/alert";
import { Countdown } from "@/ui/time/countdown";

/** A lock of a day and more is one that no waiting ends. */
export const LASTING_SECONDS = 86_400;

type LockedProps = {
  /** How long it is; undefined where time doesn't end it. */
  seconds: number | undefined;
  onEnd: () => void;
  /** A link mailed to this sign-in lets it try again. */
  unlocksByMail: boolean;
};

/** Too many wrong answers: says how to end the lock, and that the account isn't lost. */
export function Locked({ seconds = LASTING_SECONDS, onEnd, unlocksByMail }: LockedProps) {
  return (
    <Alert variant="warning" title="Too many wrong codes">
      {unlocksByMail ? (
        <p>
          To protect your account, no code is accepted. A link that we email you lets you try again here; a
          passkey always works.
        </p>
      ) : seconds >= LASTING_SECONDS ? (
        <p>
          To protect your account, no code is accepted any more. Sign in again: a link that we email you then
          lets you try once more.
        </p>
      ) : (
        <p>
          To protect your account, no code is accepted for a while. You can try again in{" "}
          <Countdown seconds={seconds} onEnd={onEnd} />. We've told you by email, too.
        </p>
      )}
    </Alert>
  );
}
