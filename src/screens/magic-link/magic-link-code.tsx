"use client";

import type { ReactNode } from "react";
import { grouped } from "@/contract/text/code-text";
import { ArrivingTitle } from "@/ui/page/arriving-title";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { Alert } from "@/ui/primitives/alert";
import { AskedFor, type Facts } from "./magic-link-facts";

type OtherDeviceProps = { facts: Facts; code: string; children: ReactNode };

/** Opened in another browser than asked for it: the code to type there, while nothing is signed in here. */
export function OtherDevice({ facts, code, children }: OtherDeviceProps) {
  const groups = grouped(code, 4, " ").split(" ");
  return (
    <PageCard
      title={<ArrivingTitle>Type this code in the browser that's waiting</ArrivingTitle>}
      lead={
        <>
          This link was asked for in another browser. There, it confirms that it's{" "}
          <Address>{facts.email}</Address>.
        </>
      }
    >
      <p
        translate="no"
        className="rounded-lg border border-border py-5 text-center font-mono text-3xl font-semibold tracking-widest"
      >
        <span aria-hidden className="inline-flex flex-wrap justify-center gap-x-4">
          {groups.map((group, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
            <span key={at}>{group}</span>
          ))}
        </span>
        {/* Letter by letter, as it has to be typed. */}
        <span className="sr-only">{[...code].join(" ")}</span>
      </p>
      <AskedFor {...facts} />
      <Alert variant="warning" title="Don't share this code">
        Whoever asks you for this code, by phone or in a message, is trying to get into your account. Type it
        only into the page where you asked for the link yourself.
      </Alert>
      {children}
    </PageCard>
  );
}
