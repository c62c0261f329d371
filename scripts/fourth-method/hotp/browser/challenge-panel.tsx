"use client";

import { Button } from "@/ui/primitives/button";
import type { ChallengePanelProps } from "../../panel/panel";
import { CodeForm } from "./code-form";

export function HotpChallenge({ prove }: ChallengePanelProps) {
  return (
    <CodeForm submit={prove}>
      {(pending) => (
        <Button type="submit" className="w-full" pending={pending}>
          Continue
        </Button>
      )}
    </CodeForm>
  );
}
