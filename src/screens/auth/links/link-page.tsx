"use client";

import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { type Problem, readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { PageCard } from "@/ui/page/page-card";
import { useLinkToken } from "./use-link-token";

type LinkPageProps<Facts> = {
  /** Until it is known what the link would do. */
  title: string;
  back: ReactNode;
  /** What stands in for the page while its link is read. */
  placeholder: ReactNode;
  /** Reads the link, which changes nothing: mail scanners open links. */
  inspect: (link: { token: string }) => Promise<Facts>;
  /** The page of a link that works. */
  live: (token: string, facts: Facts, onDead: () => void) => ReactNode;
  dead: (isMissing: boolean) => ReactNode;
};

/** A page that a mailed link leads to. It reads what the link would do; only the person's press does it. */
export function LinkPage<Facts>(page: LinkPageProps<Facts>) {
  const token = useLinkToken();
  if (token === null) return page.dead(true);
  if (token === undefined) return <Reading {...page} />;
  return <Opened key={token} token={token} page={page} />;
}

type Stage<Facts> =
  | { kind: "reading" }
  | { kind: "unread"; problem: Problem; isRetrying: boolean }
  | { kind: "live"; facts: Facts }
  | { kind: "dead" };

function Opened<Facts>({ token, page }: { token: string; page: LinkPageProps<Facts> }) {
  const [stage, setStage] = useState<Stage<Facts>>({ kind: "reading" });

  async function read() {
    try {
      setStage({ kind: "live", facts: await page.inspect({ token }) });
    } catch (error) {
      const problem = readProblem(error);
      setStage(
        problem.code === "INVALID_TOKEN" ? { kind: "dead" } : { kind: "unread", problem, isRetrying: false },
      );
    }
  }

  const begin = useEffectEvent(() => void read());
  useEffect(() => begin(), []);

  switch (stage.kind) {
    case "reading":
      return <Reading {...page} />;
    case "unread":
      return (
        <PageCard title={page.title} back={page.back}>
          <ErrorState
            message={stage.problem.message}
            onRetry={() => {
              setStage({ ...stage, isRetrying: true });
              void read();
            }}
            retrying={stage.isRetrying}
          />
        </PageCard>
      );
    case "live":
      return page.live(token, stage.facts, () => setStage({ kind: "dead" }));
    case "dead":
      return page.dead(false);
  }
}

function Reading({ title, back, placeholder }: Pick<LinkPageProps<never>, "title" | "back" | "placeholder">) {
  return (
    <PageCard title={title} back={back}>
      <div aria-busy="true" className="space-y-4">
        {placeholder}
      </div>
    </PageCard>
  );
}
