import type { LucideIcon } from "lucide-react";
import type { z } from "zod";
import type { MfaType } from "@/contract/methods";
import type { overviewAnswer } from "@/contract/operations/mfa";
import type { NextStep } from "@/contract/session-levels";
import type { Later } from "@/ui/later";
import type { api } from "@/ui/trpc/client";

/** The browser's half of a method: what a page shows to use it and to set it up. */

/** What a person answered with; each method fills the field that is its own. */
export type Answer = { code?: string; token?: string; credential?: Record<string, unknown> };

export type ChallengePanelProps = {
  /** Whose sign-in it is: the address, masked until the second step is done. */
  email: string;
  /** Hands the answer over. Throws what the server said, for the panel to show beside its field. */
  prove: (answer: Answer) => Promise<void>;
  /** It was just pressed among others: what would ask for a press begins at once. */
  wasChosen: boolean;
};

/** What a confirmed set-up leaves to show or to do. */
export type SetUp = {
  /** Shown once: made with the first method of any kind. */
  backupCodes: readonly string[];
  nextStep?: NextStep | undefined;
};

export type SetupPanelProps = {
  email: string;
  /** The method is on. */
  onConfirmed: (setUp: SetUp) => void;
  onCancel: () => void;
};

/** How one method stands for the person who is signed in. */
export type MethodState = z.output<typeof overviewAnswer>["methods"][number];

export type RowProps = {
  method: MethodState;
  /** It is the one used first, of several. */
  isPrimary: boolean;
  /** There are several that are on, and this is one of them. */
  canBeFirst: boolean;
  /** The last one that is on. */
  isLast: boolean;
  /** Whoever asks for a second step would be left without one. */
  isNeeded: boolean;
  /** The strongest there is. */
  isRecommended: boolean;
  /** Opens the set-up, also to replace what is there. */
  onSetUp: () => void;
};

export type UnavailableProps = Pick<RowProps, "method"> & {
  /** There is a password, and it came by mail itself. */
  passwordByMail: boolean;
};

export type SignInProps = {
  /** Another way to sign in is under way. */
  isPaused: boolean;
  /** It was tried last: what went wrong is told of the latest try alone. */
  isLatest: boolean;
  onTry: () => void;
  /** The address typed so far. Where it isn't one, says so beside the field and gives nothing. */
  typedEmail: () => string | undefined;
  /** Where the person wanted to go: a path that was checked. */
  next: string | undefined;
  /** A link was mailed, which the page waits for; `resend` mails another. */
  onMailed: (mailed: { email: string; resend: () => Promise<unknown> }) => void;
  onSignedIn: (nextStep: NextStep | undefined) => Promise<void>;
};

export type MethodPanels<Type extends MfaType = MfaType> = {
  type: Type;
  icon: LucideIcon;
  /** What using it takes, in one line. */
  instruction: string;
  /** This and those below may come later than the page: what they are to be drawn on fetches them first. */
  Challenge: Later<ChallengePanelProps>;
  Setup: Later<SetupPanelProps>;
  /** The steps `Setup` counts; saving backup codes is one more. */
  setupSteps: number;
  /** Its rows in the settings: one, or one for each that a person has. */
  Row: Later<RowProps>;
  /** In place of the row, where the account isn't ready for the method yet. */
  Unavailable?: Later<UnavailableProps>;
  /** Signs in with nothing else, on the sign-in page. */
  SignIn?: Later<SignInProps>;
  /**
   * Asked before a reset or the account's deletion, while the account still has what is to go.
   * @returns what to do once it is gone
   */
  beforeReset?: (utils: ReturnType<typeof api.useUtils>) => Promise<() => Promise<void>>;
};
