import type { ReactNode } from "react";
import { Card } from "../primitives/card";
import { Brand } from "./brand/brand";

type PageCardProps = {
  title: ReactNode;
  /** One line under the title. */
  lead?: ReactNode;
  /** The link back, below the card. */
  back?: ReactNode;
  children?: ReactNode;
};

/** The one narrow card of every page before signing in. */
export function PageCard({ title, lead, back, children }: PageCardProps) {
  return (
    <main className="mx-auto flex w-full max-w-100 flex-col items-center gap-6 px-4 sm:px-0">
      <Brand />
      <Card className="w-full space-y-6 p-6 tiny:p-4 sm:p-8">
        <header className="space-y-1.5 text-center">
          <h1 className="text-xl font-semibold tracking-tight text-balance">{title}</h1>
          {lead ? <p className="text-sm text-balance text-muted-foreground">{lead}</p> : null}
        </header>
        {children}
      </Card>
      {back ? (
        <div className="text-center text-sm text-muted-foreground [&_a]:font-medium [&_a]:text-link [&_a]:underline-offset-4 [&_a:hover]:underline">
          {back}
        </div>
      ) : null}
    </main>
  );
}
