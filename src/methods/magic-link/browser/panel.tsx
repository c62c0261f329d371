import { Mail } from "lucide-react";
import type { MethodPanels } from "../../panel";
import { MagicLinkCard, MagicLinkUnavailable } from "./card";
import { MagicLinkChallenge } from "./challenge-panel";
import { MagicLinkSetup, SETUP_STEPS } from "./setup-panel";
import { MagicLinkSignIn } from "./sign-in";

export const magicLinkPanels: MethodPanels<"MAGIC_LINK"> = {
  type: "MAGIC_LINK",
  icon: Mail,
  instruction: "Open a link we email you.",
  Challenge: MagicLinkChallenge,
  Setup: MagicLinkSetup,
  setupSteps: SETUP_STEPS,
  Card: MagicLinkCard,
  Unavailable: MagicLinkUnavailable,
  SignIn: MagicLinkSignIn,
};
