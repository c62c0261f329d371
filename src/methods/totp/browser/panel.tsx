import { Smartphone } from "lucide-react";
import { laterPanel, laterRow } from "@/ui/later-panel";
import type { MethodPanels } from "../../panel/panel";
import { SETUP_STEPS } from "./setup-steps";

export const totpPanels: MethodPanels<"GOOGLE_AUTH"> = {
  type: "GOOGLE_AUTH",
  icon: Smartphone,
  instruction: "Enter the 6-digit code your app shows.",
  Challenge: laterPanel(() => import("./challenge-panel").then((part) => part.TotpChallenge)),
  Setup: laterPanel(() => import("./setup-panel").then((part) => part.TotpSetup)),
  setupSteps: SETUP_STEPS,
  Row: laterRow(() => import("./row").then((part) => part.TotpRow)),
};
