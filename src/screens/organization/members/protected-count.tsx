"use client";

import { api } from "@/ui/trpc/client";

/** "8 of 13 protected" */
export function ProtectedCount() {
  const { data } = api.organization.preview.useQuery({});
  return (
    <p className="mr-auto min-h-7 text-lg leading-7 font-semibold tracking-tight">
      {data ? `${data.ready.toLocaleString("en")} of ${data.members.toLocaleString("en")} protected` : null}
    </p>
  );
}
