"use client";

import { useState } from "react";
import { normalizeEmail } from "@/contract/text/email-address";
import { PANELS } from "@/methods/panels";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { FormField } from "@/ui/form/form-field";
import { leaveFor } from "@/ui/navigation/leave-for";
import { loginPath } from "@/ui/navigation/paths";
import { SectionCard } from "@/ui/page/section-card";
import { Input } from "@/ui/primitives/input";
import { api } from "@/ui/trpc/client";
import type { Profile } from "./profile";

/** What can't be taken back. */
export function DangerZone({ profile, hasMethods }: { profile: Profile; hasMethods: boolean }) {
  return (
    <>
      {hasMethods ? <Reset /> : null}
      <DeleteAccount profile={profile} />
    </>
  );
}

/** @returns does what takes every method away, then lets each of them tell whoever has to hear of it */
function useTakeAll(): (take: () => Promise<unknown>) => Promise<void> {
  const utils = api.useUtils();
  return async (take) => {
    const after = await Promise.all(Object.values(PANELS).map(({ beforeReset }) => beforeReset?.(utils)));
    await take();
    await Promise.all(after.map((tell) => tell?.()));
  };
}

function Reset() {
  const utils = api.useUtils();
  const takeAll = useTakeAll();
  const reset = api.mfa.reset.useMutation();
  return (
    <SectionCard
      danger
      title="Reset two-step sign-in"
      description="Removes every method, backup code and trusted device, so that you can begin anew."
      action={
        <DangerousAction
          label="Reset"
          variant="danger"
          title="Reset two-step sign-in?"
          consequence="Every method, all backup codes and all trusted devices of your account are removed, and you're signed out everywhere else. What you had can't be brought back, only set up anew."
          action="Reset two-step sign-in"
          onConfirm={async () => {
            await takeAll(() => reset.mutateAsync({}));
            await utils.mfa.invalidate();
          }}
          success="Two-step sign-in is reset"
        />
      }
    />
  );
}

function DeleteAccount({ profile }: { profile: Profile }) {
  const remove = api.account.remove.useMutation();
  const takeAll = useTakeAll();
  const [typed, setTyped] = useState("");
  const isMeant = normalizeEmail(typed) === normalizeEmail(profile.email);

  async function deleteAccount() {
    await takeAll(() => remove.mutateAsync({ id: profile.id }));
    await leaveFor(loginPath(undefined, "account-deleted"));
  }

  return (
    <SectionCard
      danger
      title="Delete account"
      description="Deletes your account and everything in it, for good."
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
          <FormField
            label={
              <>
                Type{" "}
                <span translate="no" className="font-mono wrap-anywhere">
                  {profile.email}
                </span>{" "}
                to confirm
              </>
            }
          >
            {(control) => (
              <Input
                {...control}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
            )}
          </FormField>
        </DangerousAction>
      }
    />
  );
}
