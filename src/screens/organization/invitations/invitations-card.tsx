"use client";

import { MailPlus } from "lucide-react";
import type { z } from "zod";
import type { invitationsAnswer } from "@/contract/operations/organization";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { useTask } from "@/ui/form/use-task";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { SectionCard } from "@/ui/page/section-card";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { toast } from "@/ui/primitives/overlay/toast";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import { doing } from "@/ui/trpc/session-gate";
import { counted, roleName } from "../../membership/words";

type Invitation = z.output<typeof invitationsAnswer>["invitations"][number];

/** Who was invited and hasn't answered yet. */
export function InvitationsCard({ role }: { role: number }) {
  const list = api.invitation.list.useQuery();
  const waiting = list.data?.invitations;
  if (waiting?.length === 0) {
    return (
      <section aria-label="Invitations">
        <p className="text-muted-foreground">Nobody is invited right now.</p>
      </section>
    );
  }
  return (
    <SectionCard
      title="Invitations"
      description="Whom you invited and who hasn't answered yet."
      icon={<MailPlus />}
      badge={waiting?.length ? <Badge>{counted(waiting.length, "waiting", "waiting")}</Badge> : undefined}
    >
      {waiting?.length ? (
        <ul aria-label="Invitations" className="divide-y divide-border">
          {waiting.map((invitation) => (
            <Row key={invitation.id} invitation={invitation} mayManage={invitation.role <= role} />
          ))}
        </ul>
      ) : null}
      {list.isPending ? <LoadingRows rows={1} /> : null}
      {waiting === undefined && list.error ? (
        <ErrorState
          message={readProblem(list.error).message}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : null}
    </SectionCard>
  );
}

function Row({ invitation, mayManage }: { invitation: Invitation; mayManage: boolean }) {
  const { email, role, invitedBy, createdAt, expiresAt } = invitation;
  return (
    <li className="flex flex-col gap-3 px-5 py-3.5 sm:flex-row sm:items-center">
      <div className="min-w-0 flex-1 space-y-0.5">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span translate="no" className="font-medium wrap-anywhere">
            {email}
          </span>
          <Badge>{roleName(role)}</Badge>
        </div>
        <p className="text-xs text-pretty text-muted-foreground">
          Invited {invitedBy ? `by ${invitedBy} ` : ""}
          <RelativeTime time={createdAt} /> · ends <RelativeTime time={expiresAt} />
        </p>
      </div>
      {mayManage ? <RowActions invitation={invitation} /> : null}
    </li>
  );
}

function RowActions({ invitation: { id, email } }: { invitation: Invitation }) {
  const utils = api.useUtils();
  const revoke = api.invitation.revoke.useMutation(doing("takes an invitation back"));
  const resend = api.invitation.resend.useMutation(doing("sends an invitation again"));
  const task = useTask(async () => {
    await resend.mutateAsync({ id });
    await utils.invitation.list.invalidate();
    toast.success(
      <>
        The invitation to <span translate="no">{email}</span> is on its way again
      </>,
    );
  });
  return (
    <div className="flex flex-col gap-2 sm:items-end">
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" size="small" onClick={() => void task.run()} pending={task.pending}>
          Send again
          <span className="sr-only">
            {" "}
            to <span translate="no">{email}</span>
          </span>
        </Button>
        <DangerousAction
          label={<Withdraw email={email} />}
          title={
            <>
              Withdraw the invitation to <span translate="no">{email}</span>?
            </>
          }
          consequence="The link in our email stops working. You can invite them again."
          action="Withdraw the invitation"
          onConfirm={async () => {
            await revoke.mutateAsync({ id });
            await utils.invitation.list.invalidate();
          }}
          success="The invitation is withdrawn"
        />
      </div>
      <FormProblem problem={task.problem} />
    </div>
  );
}

function Withdraw({ email }: { email: string }) {
  return (
    <>
      Withdraw
      <span className="sr-only">
        {" "}
        the invitation to <span translate="no">{email}</span>
      </span>
    </>
  );
}
