import { FingerprintPattern } from "lucide-react";
import { laterPanel, laterRow } from "@/ui/later-panel";
import type { MethodPanels } from "../../panel/panel";
import { SETUP_STEPS } from "./setup-steps";
import { PasskeySignIn } from "./sign-in";

export const passkeyPanels: MethodPanels<"PASSKEY"> = {
  type: "PASSKEY",
  icon: FingerprintPattern,
  instruction: "Use your fingerprint, face, screen lock or security key.",
  Challenge: laterPanel(() => import("./challenge-panel").then((part) => part.PasskeyChallenge)),
  Setup: laterPanel(() => import("./setup-panel").then((part) => part.PasskeySetup)),
  setupSteps: SETUP_STEPS,
  Row: laterRow(() => import("./rows").then((part) => part.PasskeyRows)),
  SignIn: PasskeySignIn,
  beforeReset: async (utils) => (await import("./before-reset")).beforeReset(utils),
};
