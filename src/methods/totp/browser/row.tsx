import { Smartphone } from "lucide-react";
import { MethodRow } from "../../panel/method-row";
import type { RowProps } from "../../panel/panel";

export function TotpRow(props: RowProps) {
  return <MethodRow {...props} icon={<Smartphone />} isReplaceable />;
}
