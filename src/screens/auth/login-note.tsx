import { Link } from "@/ui/navigation/link";
import type { Note } from "@/ui/navigation/paths";
import { Alert } from "@/ui/primitives/alert";

const WORDS: Record<Note, { variant: "info" | "success" | "warning"; text: string }> = {
  "session-ended": {
    variant: "info",
    text: "Signing in took too long, or was ended elsewhere. Nothing is lost: please sign in again.",
  },
  "session-over": {
    variant: "info",
    text: "You've been signed out: your session ran out, or was ended elsewhere. Sign in again, and you're back where you were.",
  },
  "sign-in-first": { variant: "info", text: "Sign in first, and the page you asked for opens." },
  "too-many-codes": {
    variant: "warning",
    text: "That was the last try for this sign-in. Sign in again to get new ones.",
  },
  "signed-out": { variant: "success", text: "You're signed out." },
  "password-changed": { variant: "success", text: "Your password is changed. Sign in with the new one." },
  "email-changed": {
    variant: "success",
    text: "Your address is changed. From now on, sign in with the new one.",
  },
  "secure-account": {
    variant: "warning",
    text: "Sign in to throw everybody else out of your account. If your password doesn't work any more, “Forgot password?” does it too: a new password signs everybody out.",
  },
  "account-deleted": { variant: "success", text: "Your account is deleted, and you're signed out." },
};

type LoginNoteProps = {
  note: Note | undefined;
  /** Where a sign-in that was begun goes on. */
  resumePath: string | undefined;
};

export function LoginNote({ note, resumePath }: LoginNoteProps) {
  if (resumePath) {
    return (
      <Alert title="You're almost signed in">
        <p>
          One step is left.{" "}
          <Link href={resumePath} className="font-medium text-link underline-offset-4 hover:underline">
            Continue where you stopped
          </Link>
          , or sign in afresh below.
        </p>
      </Alert>
    );
  }
  return note ? <Alert variant={WORDS[note].variant}>{WORDS[note].text}</Alert> : null;
}

/** What signing in leads to, where an app asks for it. */
export function GoingOn({ to }: { to: string }) {
  return (
    <>
      to go on to{" "}
      <span translate="no" className="font-medium wrap-anywhere text-foreground">
        {to}
      </span>
    </>
  );
}
