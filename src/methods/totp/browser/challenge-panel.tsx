"use client";

import { z } from "zod";
import { AnswerForm, refusedCode } from "@/ui/form/answer-form";
import { CodeInput } from "@/ui/form/code-input";
import type { ChallengePanelProps } from "../../panel/panel";
import { typedCode } from "../contract";
import { wordsOfRefusal } from "./refused-code";

const schema = z.object({ code: typedCode });
const refused = refusedCode(wordsOfRefusal);

/** Six boxes that submit themselves. */
export function TotpChallenge({ prove }: ChallengePanelProps) {
  const label = "6-digit code from your authenticator app";
  return (
    <AnswerForm {...{ schema, label, refused }} name="code" submit={prove}>
      {(control, { submitNow, pending }) => (
        <CodeInput {...control} autoFocus onComplete={submitNow} pending={pending} />
      )}
    </AnswerForm>
  );
}
