import { Alert } from "@/ui/primitives/alert";
import { Countdown } from "@/ui/time/countdown";

const A_DAY = 86_400;

/** Too many wrong answers: says for how long, and that it isn't the person's account that is lost. */
export function Locked({ seconds, onEnd }: { seconds: number; onEnd: () => void }) {
  return (
    <Alert variant="warning" title="Too many wrong codes">
      {seconds >= A_DAY ? (
        <p>
          To protect your account, no more codes are accepted. To get back in, sign in with your password and
          choose “I can't use any of these”.
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
