import { Smartphone } from "lucide-react";
import { MethodRow } from "../../method-row";
import type { RowProps } from "../../panel";

export function TotpRow(props: RowProps) {
  return <MethodRow {...props} icon={<Smartphone />} replace="Use a different app" />;
}
