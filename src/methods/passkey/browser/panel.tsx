import { FingerprintPattern } from "lucide-react";
import type { MethodPanels } from "../../panel/panel";
import { beforeReset } from "./before-reset";
import { PasskeyChallenge } from "./challenge-panel";
import { PasskeyRows } from "./rows";
import { PasskeySetup, SETUP_STEPS } from "./setup-panel";
import { PasskeySignIn } from "./sign-in";

export const passkeyPanels: MethodPanels<"PASSKEY"> = {
  type: "PASSKEY",
  icon: FingerprintPattern,
  instruction: "Use your fingerprint, face, screen lock or security key.",
  Challenge: PasskeyChallenge,
  Setup: PasskeySetup,
  setupSteps: SETUP_STEPS,
  Row: PasskeyRows,
  SignIn: PasskeySignIn,
  beforeReset,
};
