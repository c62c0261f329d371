import { Mail } from "lucide-react";
import { laterPanel, laterRow } from "@/ui/later-panel";
import type { MethodPanels } from "../../panel/panel";
import { SETUP_STEPS } from "./setup-steps";
import { MagicLinkSignIn } from "./sign-in";

export const magicLinkPanels: MethodPanels<"MAGIC_LINK"> = {
  type: "MAGIC_LINK",
  icon: Mail,
  instruction: "Open a link we email you.",
  Challenge: laterPanel(() => import("./challenge-panel").then((part) => part.MagicLinkChallenge)),
  Setup: laterPanel(() => import("./setup-panel").then((part) => part.MagicLinkSetup)),
  setupSteps: SETUP_STEPS,
  Row: laterRow(() => import("./row").then((part) => part.MagicLinkRow)),
  Unavailable: laterRow(() => import("./row").then((part) => part.MagicLinkUnavailable)),
  SignIn: MagicLinkSignIn,
};
