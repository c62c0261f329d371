import { Smartphone } from "lucide-react";
import { MethodCard } from "../../method-card";
import type { CardProps } from "../../panel";

export function TotpCard(props: CardProps) {
  return <MethodCard {...props} icon={<Smartphone />} replace="Use a different app" />;
}
