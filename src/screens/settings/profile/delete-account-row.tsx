"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { normalizeEmail } from "@/contract/text/email-address";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { FormField } from "@/ui/form/form-field";
import { leaveFor } from "@/ui/navigation/leave-for";
import { loginPath } from "@/ui/navigation/paths";
import { Input } from "@/ui/primitives/input";
import { Row } from "@/ui/row/row";
import { api } from "@/ui/trpc/client";
import { useTakeAll } from "../security/use-take-all";
import type { Profile } from "./profile";

/** Deletes the account, once its address was typed. */
export function DeleteAccountRow({ profile }: { profile: Profile }) {
  const remove = api.account.remove.useMutation();
  const takeAll = useTakeAll();
  const [typed, setTyped] = useState("");
  const isMeant = normalizeEmail(typed) === normalizeEmail(profile.email);

  async function deleteAccount() {
    await takeAll(() => remove.mutateAsync({ id: profile.id }));
    await leaveFor(loginPath(undefined, "account-deleted"));
  }

  return (
    <Row
      icon={<Trash2 />}
      name="Delete account"
      fact="Deletes your account and everything in it, for good."
      action={
        <DangerousAction
          label="Delete account"
          variant="danger"
          title={
            <>
              Delete the account <span translate="no">{profile.email}</span>?
            </>
          }
          consequence={`You'll be signed out everywhere and can't sign in again. ${profile.isBusiness ? "You leave your organization; if you're the only one in it, it is deleted too. " : ""}This can't be undone.`}
          action="Delete account"
          onConfirm={deleteAccount}
          disabled={!isMeant}
          onClose={() => setTyped("")}
        >
          <TypeToConfirm text={profile.email} typed={typed} onTyped={setTyped} />
        </DangerousAction>
      }
    />
  );
}

type TypeToConfirmProps = { text: string; typed: string; onTyped: (typed: string) => void };

function TypeToConfirm({ text, typed, onTyped }: TypeToConfirmProps) {
  return (
    <FormField
      label={
        <>
          Type{" "}
          <span translate="no" className="font-mono wrap-anywhere">
            {text}
          </span>{" "}
          to confirm
        </>
      }
    >
      {(control) => (
        <Input
          {...control}
          value={typed}
          onChange={(event) => onTyped(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
    </FormField>
  );
}
