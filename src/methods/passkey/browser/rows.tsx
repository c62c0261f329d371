"use client";

import { FingerprintPattern, Plus } from "lucide-react";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { MethodRow } from "../../panel/method-row";
import type { RowProps } from "../../panel/panel";
import { PasskeyOffer } from "./passkey-offer";
import { PasskeyRow } from "./passkey-row";

/** A row for each passkey, and the way to another. */
export function PasskeyRows(props: RowProps) {
  if (props.method.isConfigured) return <Passkeys {...props} />;
  return (
    <MethodRow {...props} icon={<FingerprintPattern />}>
      <PasskeyOffer onAccept={props.onSetUp} />
    </MethodRow>
  );
}

function Passkeys(props: RowProps) {
  const list = api.passkey.list.useQuery();
  if (list.data) {
    const { passkeys } = list.data;
    return (
      <>
        {passkeys.map((passkey, place) => (
          <PasskeyRow
            {...props}
            key={passkey.id}
            passkey={passkey}
            isFirst={place === 0}
            isAlone={passkeys.length === 1}
          />
        ))}
        <li className="flex min-h-11 items-center px-3 sm:pl-10.5">
          <Button variant="quiet" size="row" onClick={props.onSetUp}>
            <Plus aria-hidden />
            Add a passkey
          </Button>
        </li>
      </>
    );
  }
  return (
    <li>
      {list.error ? (
        <ErrorState
          message={readProblem(list.error).message}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <LoadingRows rows={1} />
      )}
    </li>
  );
}
