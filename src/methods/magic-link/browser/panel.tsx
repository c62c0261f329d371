import { Mail } from "lucide-react";
import type { MethodPanels } from "../../panel/panel";
import { MagicLinkChallenge } from "./challenge-panel";
import { MagicLinkRow, MagicLinkUnavailable } from "./row";
import { MagicLinkSetup, SETUP_STEPS } from "./setup-panel";
import { MagicLinkSignIn } from "./sign-in";

export const magicLinkPanels: MethodPanels<"MAGIC_LINK"> = {
  type: "MAGIC_LINK",
  icon: Mail,
  instruction: "Open a link we email you.",
  Challenge: MagicLinkChallenge,
  Setup: MagicLinkSetup,
  setupSteps: SETUP_STEPS,
  Row: MagicLinkRow,
  Unavailable: MagicLinkUnavailable,
  SignIn: MagicLinkSignIn,
};
