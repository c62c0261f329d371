"use client";

import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import { lettersOf } from "@/contract/text/code-text";
import type { ChallengePanelProps } from "@/methods/panel/panel";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { TextCodeInput } from "@/ui/form/text-code-input";
import { useZodForm } from "@/ui/form/use-form";
import { Button } from "@/ui/primitives/button";

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

export function BackupCodePanel({ codesLeft, prove }: BackupCodePanelProps) {
  const { form, errors, problem, pending } = useZodForm({ schema, submit: prove });
  const wrongCode = problem?.code === "INVALID_CODE" ? refusedCode(problem.hint) : undefined;
  return (
    <form {...form} className="space-y-5">
      <FormField
        label="Backup code"
        hint={`One of the ${count} codes you saved. ${left(codesLeft)}`}
        error={errors.code ?? wrongCode}
      >
        {(control) => (
          <TextCodeInput
            {...control}
            name="code"
            length={characters}
            placeholder="XXXX-XXXX-XXXX-XXXX"
            autoFocus
          />
        )}
      </FormField>
      <FormProblem problem={wrongCode ? undefined : problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Continue
      </Button>
    </form>
  );
}

const left = (codes: number) => (codes === 1 ? "You have 1 left." : `You have ${codes} left.`);

function refusedCode(hint: string | undefined): string {
  const words = "That backup code didn't match, or was used before. Try another one.";
  return hint ? `${words} ${hint}` : words;
}
