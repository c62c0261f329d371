"use client";

import { useState } from "react";
import type { z } from "zod";
import { type MfaType, STRONGEST_FIRST, setUpWords } from "@/contract/methods";
import type { previewAnswer } from "@/contract/operations/organization";
import { PANELS } from "@/methods/panels";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { SetupDialog } from "../../settings/security/setup-dialog";
import { previewWords } from "./preview-text";
import { narrowing, type Plan, requirement } from "./requirement-plan";

type Preview = z.output<typeof previewAnswer>;

/** Asked anew with every change; the previous answer stays until the next one comes. */
export function usePreview(plan: Plan, available: readonly MfaType[], isSound: boolean) {
  const { roles, methods } = narrowing(plan, available);
  return api.organization.preview.useQuery(
    { ...(roles ? { roles: roles.join(",") } : {}), ...(methods ? { methods: methods.join(",") } : {}) },
    { enabled: isSound, placeholderData: (before) => before },
  );
}

type RequirementPreviewProps = {
  preview: ReturnType<typeof usePreview>;
  plan: Plan;
  available: readonly MfaType[];
  email: string;
};

/** What the choice would mean, before anything is switched on. */
export function RequirementPreview({ preview, plan, available, email }: RequirementPreviewProps) {
  const { data, error, isFetching, isPlaceholderData } = preview;
  if (error) {
    const retry = () => void preview.refetch();
    return <ErrorState message={readProblem(error).message} onRetry={retry} retrying={isFetching} />;
  }
  if (!data) return <LoadingRows rows={1} />;
  const { methods } = narrowing(plan, available);
  return (
    <div className="space-y-4" aria-busy={isPlaceholderData}>
      <WhoIsAsked preview={data} plan={plan} isLimited={methods !== null} available={available} />
      {data.youAreReady ? null : <YouFirst accepted={methods ?? available} email={email} />}
    </div>
  );
}

type WhoIsAskedProps = {
  preview: Preview;
  plan: Plan;
  isLimited: boolean;
  available: readonly MfaType[];
};

function WhoIsAsked({ preview, plan, isLimited, available }: WhoIsAskedProps) {
  const { asked, toAsk } = preview;
  const more = toAsk - asked.length;
  const from = requirement(plan, available).from;
  return (
    <div className="rounded-lg border border-border bg-muted px-3.5 py-3">
      <p aria-live="polite" className="font-medium text-pretty">
        {previewWords(preview, { isForEverybody: plan.isForEverybody, isLimited, from })}
      </p>
      {asked.length > 0 ? (
        <ul
          aria-label="Who will be asked"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
          tabIndex={0}
          className="mt-2 max-h-36 space-y-1 overflow-y-auto text-muted-foreground"
        >
          {asked.map(({ id, name, email }) => (
            <li key={id} className="break-words">
              {name ? `${name}, ` : ""}
              <span translate="no" className="wrap-anywhere">
                {email}
              </span>
            </li>
          ))}
          {more > 0 ? <li>and {more.toLocaleString("en")} more</li> : null}
        </ul>
      ) : null}
    </div>
  );
}

/** Whoever requires a second step is asked for it at the very next request, so it is set up here before. */
function YouFirst({ accepted, email }: { accepted: readonly MfaType[]; email: string }) {
  const utils = api.useUtils();
  const [settingUp, setSettingUp] = useState<MfaType>();
  const overview = api.mfa.overview.useQuery();
  const isAvailable = (type: MfaType) =>
    overview.data?.methods.some((method) => method.type === type && method.isAvailable) ?? false;
  const possible = STRONGEST_FIRST.filter((type) => accepted.includes(type) && isAvailable(type));
  return (
    <Alert variant="warning" title="Set one up yourself first">
      <p>It affects you too, and you haven't set up any of the accepted methods.</p>
      <div className="mt-3 flex flex-wrap gap-2">
        {possible.map((type) => {
          const Icon = PANELS[type].icon;
          return (
            <Button key={type} variant="outline" size="small" onClick={() => setSettingUp(type)}>
              <Icon aria-hidden />
              {setUpWords(type)}
            </Button>
          );
        })}
      </div>
      <SetupDialog
        type={settingUp}
        email={email}
        onClose={() => {
          setSettingUp(undefined);
          void utils.invalidate();
        }}
      />
    </Alert>
  );
}
