"use client";

import { FingerprintPattern } from "lucide-react";
import { MethodCard } from "../../method-card";
import type { CardProps } from "../../panel";
import { PasskeyList } from "./passkey-list";
import { PasskeyOffer } from "./passkey-offer";

export function PasskeyCard(props: CardProps) {
  // Each passkey has times of its own.
  const { confirmedAt: _, lastUsedAt: __, ...method } = props.method;
  return (
    <MethodCard {...props} method={method} icon={<FingerprintPattern />} replace="Add a passkey">
      {props.method.isConfigured ? <PasskeyList /> : <PasskeyOffer onAccept={props.onSetUp} />}
    </MethodCard>
  );
}
