import { Smartphone } from "lucide-react";
import type { MethodPanels } from "../../panel";
import { TotpCard } from "./card";
import { TotpChallenge } from "./challenge-panel";
import { SETUP_STEPS, TotpSetup } from "./setup-panel";

export const totpPanels: MethodPanels<"GOOGLE_AUTH"> = {
  type: "GOOGLE_AUTH",
  icon: Smartphone,
  instruction: "Enter the 6-digit code your app shows.",
  Challenge: TotpChallenge,
  Setup: TotpSetup,
  setupSteps: SETUP_STEPS,
  Card: TotpCard,
};
