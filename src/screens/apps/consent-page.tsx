"use client";

import { Check } from "lucide-react";
import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { leaveFor } from "@/ui/navigation/leave-for";
import { LoadingRows } from "@/ui/page/loading";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { AppProblemPage } from "./app-problem-page";
import { SCOPE_WORDS } from "./scope-words";

/** Asks whether an app may know somebody. @param request the id of what it asked for */
export function ConsentPage({ request }: { request: string }) {
  const asked = api.app.request.useQuery({ request });
  const allow = api.app.allow.useMutation({ onSuccess: () => leaveFor(`/oidc/interaction/${request}`) });
  if (asked.error) return <AppProblemPage why="expired" />;
  if (!asked.data) {
    return (
      <PageCard title="Allow an app">
        <LoadingRows rows={2} />
      </PageCard>
    );
  }
  const { name, email, scopes } = asked.data;
  return (
    <PageCard
      title={
        <>
          Sign in to <span className="wrap-anywhere">{name}</span>
        </>
      }
      lead={
        <>
          as <Address>{email}</Address>
        </>
      }
    >
      <WhatItGets scopes={scopes} />
      <FormProblem problem={allow.error ? readProblem(allow.error) : undefined} />
      <div className="flex flex-col gap-3">
        <Button
          className="w-full"
          pending={allow.isPending || allow.isSuccess}
          onClick={() => allow.mutate({ request })}
        >
          Allow
        </Button>
        <Button
          variant="outline"
          className="w-full"
          onClick={() => void leaveFor(`/oidc/interaction/${request}?deny=1`)}
        >
          Don't allow
        </Button>
      </div>
      <p className="text-center text-xs text-balance text-muted-foreground">
        You can take this back at any time on the Security page.
      </p>
    </PageCard>
  );
}

function WhatItGets({ scopes }: { scopes: readonly (keyof typeof SCOPE_WORDS | "openid")[] }) {
  const known = scopes.flatMap((scope) => (scope === "openid" ? [] : [SCOPE_WORDS[scope]]));
  if (known.length === 0) return <p>It learns only that it's you again the next time.</p>;
  return (
    <div className="space-y-2">
      <p id="gets">It gets:</p>
      <ul aria-labelledby="gets" className="space-y-2">
        {known.map((words) => (
          <li key={words} className="flex gap-2.5">
            <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />
            {words}
          </li>
        ))}
      </ul>
    </div>
  );
}
