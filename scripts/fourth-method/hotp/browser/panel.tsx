import { KeySquare } from "lucide-react";
import { MethodRow } from "../../panel/method-row";
import type { MethodPanels, RowProps } from "../../panel/panel";
import { HotpChallenge } from "./challenge-panel";
import { HotpSetup, SETUP_STEPS } from "./setup-panel";

function HotpRow(props: RowProps) {
  return <MethodRow {...props} icon={<KeySquare />} isReplaceable />;
}

export const hotpPanels: MethodPanels<"HOTP"> = {
  type: "HOTP",
  icon: KeySquare,
  instruction: "Press the button of your token and enter what it shows.",
  Challenge: HotpChallenge,
  Setup: HotpSetup,
  setupSteps: SETUP_STEPS,
  Row: HotpRow,
};
