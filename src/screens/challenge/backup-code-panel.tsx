"use client";

import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import { lettersOf } from "@/contract/text/code-text";
import type { ChallengePanelProps } from "@/methods/panel/panel";
import { AnswerForm, refusedCode } from "@/ui/form/answer-form";
import { TextCodeInput } from "@/ui/form/text-code-input";

const { characters, count } = LIMITS.backupCodes;
const schema = z.object({
  code: z
    .string()
    .refine(
      (text) => lettersOf(text, characters + 1).length === characters,
      `Enter all ${characters} letters and digits of one code.`,
    ),
});

type BackupCodePanelProps = Pick<ChallengePanelProps, "prove"> & { codesLeft: number };

const refused = refusedCode("That backup code didn't match, or was used before. Try another one.");

export function BackupCodePanel({ codesLeft, prove }: BackupCodePanelProps) {
  return (
    <AnswerForm
      {...{ schema, refused }}
      name="code"
      label="Backup code"
      hint={`One of the ${count} codes you saved. ${left(codesLeft)}`}
      submit={prove}
    >
      {(control) => (
        <TextCodeInput {...control} length={characters} placeholder="XXXX-XXXX-XXXX-XXXX" autoFocus />
      )}
    </AnswerForm>
  );
}

const left = (codes: number) => (codes === 1 ? "You have 1 left." : `You have ${codes} left.`);
