"use client";

import { AppWindow } from "lucide-react";
import { useState } from "react";
import { usesSecret } from "@/contract/apps";
import { AskFirst } from "@/ui/dialog/ask-first";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { Badge } from "@/ui/primitives/badge";
import { Dialog, DialogContent } from "@/ui/primitives/overlay/dialog";
import { toast } from "@/ui/primitives/overlay/toast";
import { Row } from "@/ui/row/row";
import { RowMenu } from "@/ui/row/row-menu";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import { AppForm } from "./app-form";
import type { ShownSecret } from "./app-secret";
import { changedValues } from "./app-values";
import { CHANGING_APPS, type OperatedApp, TYPE_WORDS } from "./words";

type Opened = "edit" | "rotate" | "remove";

type AppRowProps = { app: OperatedApp; onSecret: (shown: ShownSecret) => void };

export function AppRow({ app, onSecret }: AppRowProps) {
  const { id, name, type, isDisabled, isFirstParty, secrets, createdAt } = app;
  const [open, setOpen] = useState<Opened>();
  const utils = api.useUtils();
  const change = api.apps.change.useMutation(CHANGING_APPS);
  const turn = useTask(async () => {
    await change.mutateAsync({ id, isDisabled: !isDisabled });
    await utils.apps.list.invalidate();
    toast.success(isDisabled ? `“${name}” is on` : `“${name}” is off`);
  });
  return (
    <Row
      icon={<AppWindow />}
      name={name}
      heading="h2"
      state={
        <>
          {isDisabled ? <Badge variant="warning">Off</Badge> : null}
          {isFirstParty ? <Badge>Ours</Badge> : null}
          {secrets > 1 ? <Badge variant="accent">Two secrets work</Badge> : null}
        </>
      }
      fact={
        <>
          {TYPE_WORDS[type]} · added <RelativeTime time={createdAt} />
        </>
      }
      action={
        <RowMenu
          name={name}
          actions={[
            { label: "Edit", onSelect: () => setOpen("edit") },
            usesSecret(app.tokenEndpointAuthMethod) && {
              label: "Make a new secret",
              onSelect: () => setOpen("rotate"),
            },
            { label: isDisabled ? "Turn on" : "Turn off", onSelect: () => void turn.run() },
            { label: "Remove", onSelect: () => setOpen("remove"), destructive: true },
          ]}
        />
      }
    >
      <Facts app={app} />
      <FormProblem problem={turn.problem} />
      <AppDialogs app={app} open={open} onClose={() => setOpen(undefined)} onSecret={onSecret} />
    </Row>
  );
}

function Facts({ app: { id, redirectUris, backchannelLogoutUri, notices, waiting } }: { app: OperatedApp }) {
  return (
    <>
      <dl className="space-y-1 text-xs text-muted-foreground">
        <Fact name="Client ID" values={[id]} />
        <Fact name="Comes back to" values={redirectUris} />
        {backchannelLogoutUri === null ? null : (
          <Fact name="Told of sign-outs at" values={[backchannelLogoutUri]} />
        )}
      </dl>
      {backchannelLogoutUri === null ? null : <LastNotices {...notices} />}
      {waiting ? (
        <p className="mt-2 text-xs text-pretty text-warning">
          {signOuts(waiting.count)} it hasn't heard of yet, since <RelativeTime time={waiting.since} />
          {waiting.attempts === 0 ? null : (
            <>
              {" "}
              · tried {waiting.attempts} {waiting.attempts === 1 ? "time" : "times"}, again{" "}
              <RelativeTime time={waiting.nextAt} />
            </>
          )}
        </p>
      ) : null}
    </>
  );
}

type AppDialogsProps = AppRowProps & { open: Opened | undefined; onClose: () => void };

/** What is asked before anything changes. */
function AppDialogs({ app, open, onClose, onSecret }: AppDialogsProps) {
  const { id, name, secrets } = app;
  const utils = api.useUtils();
  const rotate = api.apps.rotate.useMutation(CHANGING_APPS);
  const remove = api.apps.remove.useMutation(CHANGING_APPS);
  const again = () => utils.apps.list.invalidate();
  return (
    <>
      <EditDialog app={app} isOpen={open === "edit"} onClose={onClose} />
      <AskFirst
        open={open === "rotate"}
        onClose={onClose}
        title={`Make a new secret for “${name}”?`}
        consequence={
          secrets > 1
            ? "The present one works beside it until you make another. The one before that, which works now, stops at once."
            : "The present one works beside it until you make another, so nothing stands still meanwhile."
        }
        action="Make a new secret"
        onConfirm={async () => {
          const { secret } = await rotate.mutateAsync({ id });
          await again();
          onSecret({ name, id, secret, isNew: false });
        }}
      />
      <AskFirst
        open={open === "remove"}
        onClose={onClose}
        title={`Remove “${name}”?`}
        consequence="Nobody can sign in to it any more, whoever is signed in loses what it was given, and what people allowed it is forgotten."
        action="Remove the app"
        onConfirm={async () => {
          await remove.mutateAsync({ id });
          await again();
        }}
        success={`“${name}” is removed`}
      />
    </>
  );
}

type EditDialogProps = { app: OperatedApp; isOpen: boolean; onClose: () => void };

function EditDialog({ app, isOpen, onClose }: EditDialogProps) {
  const utils = api.useUtils();
  const change = api.apps.change.useMutation(CHANGING_APPS);
  return (
    <Dialog open={isOpen} onOpenChange={(stays) => !stays && onClose()}>
      <DialogContent title={`Edit “${app.name}”`} onInteractOutside={(event) => event.preventDefault()}>
        <AppForm
          app={app}
          action="Save"
          onCancel={onClose}
          save={async ({ type: _, ...facts }) => {
            await change.mutateAsync({ id: app.id, ...changedValues(facts, app) });
            await utils.apps.list.invalidate();
            toast.success(`“${facts.name}” is saved`);
            onClose();
          }}
        />
      </DialogContent>
    </Dialog>
  );
}

/** They are counted up to a thousand. */
const signOuts = (count: number): string => {
  if (count === 1) return "One sign-out";
  return count < 1_000 ? `${count} sign-outs` : "1,000 sign-outs or more";
};

/** What became of the notices of sign-outs that were sent. */
function LastNotices({ takenAt, missedAt, missedStatus }: OperatedApp["notices"]) {
  const isMissing = missedAt !== null && (takenAt === null || missedAt > takenAt);
  return (
    <p className="mt-2 text-xs text-pretty text-muted-foreground">
      {takenAt === null ? (
        "It hasn't heard of a sign-out yet"
      ) : (
        <>
          Last heard of a sign-out <RelativeTime time={takenAt} />
        </>
      )}
      {missedAt === null ? null : (
        <span className={isMissing ? "text-warning" : undefined}>
          {" "}
          · missed one <RelativeTime time={missedAt} />:{" "}
          {missedStatus === 0 ? "nothing answered" : `it answered ${missedStatus}`}
        </span>
      )}
    </p>
  );
}

function Fact({ name, values }: { name: string; values: readonly string[] }) {
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt>{name}</dt>
      {values.map((value) => (
        <dd key={value} translate="no" className="font-mono text-foreground wrap-anywhere">
          {value}
        </dd>
      ))}
    </div>
  );
}
