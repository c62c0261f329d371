"use client";

import { z } from "zod";
import { ownName } from "@/contract/fields";
import { LIMITS } from "@/contract/limits";
import { FormField } from "../form/form-field";
import { FormProblem } from "../form/form-problem";
import { useZodForm } from "../form/use-form";
import { Button } from "../primitives/button";
import { Input } from "../primitives/input";
import { CancelButton, Dialog, DialogContent, DialogFooter } from "../primitives/overlay/dialog";
import { toast } from "../primitives/overlay/toast";

type RenameProps = {
  /** What it is called now. */
  name: string;
  /** Renames it. Throws what the server said. */
  rename: (name: string) => Promise<void>;
};

export type RenameDialogProps = RenameProps & { open: boolean; onClose: () => void };

/** Another name for something a person owns. */
export function DrawnRenameDialog({ open, onClose, ...props }: RenameDialogProps) {
  return (
    <Dialog open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent title={`Rename “${props.name}”`}>
        <RenameForm {...props} onClose={onClose} />
      </DialogContent>
    </Dialog>
  );
}

const schema = z.object({ name: ownName });

function RenameForm({ name, rename, onClose }: RenameProps & { onClose: () => void }) {
  const { form, errors, problem, pending } = useZodForm({
    schema,
    submit: async (values) => {
      await rename(values.name);
      toast.success(`It's called “${values.name}” now`);
      onClose();
    },
  });
  return (
    <form {...form} className="flex flex-1 flex-col gap-5">
      <FormField label="Name" hint="Something that tells you which one it is." error={errors.name}>
        {(control) => (
          <Input
            {...control}
            name="name"
            autoComplete="off"
            maxLength={LIMITS.name.max}
            defaultValue={name}
            autoFocus
          />
        )}
      </FormField>
      <FormProblem problem={problem} />
      <DialogFooter>
        <CancelButton onClick={onClose} />
        <Button type="submit" pending={pending}>
          Save name
        </Button>
      </DialogFooter>
    </form>
  );
}
