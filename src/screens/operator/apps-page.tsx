"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Button } from "@/ui/primitives/button";
import { Card } from "@/ui/primitives/card";
import { Dialog, DialogContent } from "@/ui/primitives/overlay/dialog";
import { RowList } from "@/ui/row/row";
import { api } from "@/ui/trpc/client";
import { AppForm } from "./app-form";
import { AppRow } from "./app-row";
import { AppSecretDialog, type ShownSecret } from "./app-secret";
import { AppsHeading } from "./apps-heading";
import { CHANGING_APPS } from "./words";

/** The programs that people sign in to with their account here, for those who run this installation. */
export function AppsPage() {
  const list = api.apps.list.useQuery();
  const [shown, setShown] = useState<ShownSecret>();
  const apps = list.data?.apps;
  return (
    <>
      <AppsHeading />
      <div className="space-y-4">
        <AddApp onSecret={setShown} />
        {apps?.length === 0 ? (
          <Card tone="muted" className="px-6 py-10 text-center">
            There is none yet.
          </Card>
        ) : null}
        {apps?.length ? (
          <RowList label="Apps">
            {apps.map((app) => (
              <AppRow key={app.id} app={app} onSecret={setShown} />
            ))}
          </RowList>
        ) : null}
        {list.isPending ? (
          <Card>
            <LoadingRows rows={2} />
          </Card>
        ) : null}
        {apps === undefined && list.error ? (
          <ErrorState
            message={readProblem(list.error).message}
            onRetry={() => void list.refetch()}
            retrying={list.isFetching}
          />
        ) : null}
      </div>
      <AppSecretDialog shown={shown} onClose={() => setShown(undefined)} />
    </>
  );
}

function AddApp({ onSecret }: { onSecret: (shown: ShownSecret) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const utils = api.useUtils();
  const add = api.apps.add.useMutation(CHANGING_APPS);
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <Plus aria-hidden />
        Add an app
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent title="Add an app" onInteractOutside={(event) => event.preventDefault()}>
          <AppForm
            action="Add the app"
            onCancel={() => setIsOpen(false)}
            save={async (app) => {
              const { id, secret } = await add.mutateAsync(app);
              setIsOpen(false);
              onSecret({ name: app.name, id, secret, isNew: true });
              await utils.apps.list.invalidate();
            }}
          />
        </DialogContent>
      </Dialog>
    </>
  );
}
