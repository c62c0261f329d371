import { Smartphone } from "lucide-react";
import type { MethodPanels } from "../../panel/panel";
import { TotpChallenge } from "./challenge-panel";
import { TotpRow } from "./row";
import { SETUP_STEPS, TotpSetup } from "./setup-panel";

export const totpPanels: MethodPanels<"GOOGLE_AUTH"> = {
  type: "GOOGLE_AUTH",
  icon: Smartphone,
  instruction: "Enter the 6-digit code your app shows.",
  Challenge: TotpChallenge,
  Setup: TotpSetup,
  setupSteps: SETUP_STEPS,
  Row: TotpRow,
};
