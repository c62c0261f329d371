"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { type Problem, readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { PageCard } from "@/ui/page/page-card";
import { Skeleton } from "@/ui/primitives/skeleton";
import { api } from "@/ui/trpc/client";
import { useLinkToken } from "../auth/links/use-link-token";
import { OtherDevice } from "./magic-link-code";
import { Disown } from "./magic-link-disown";
import {
  Activated,
  AnswerLost,
  CodeUsed,
  Confirmed,
  DeadMagicLink,
  Disowned,
  UnlockedHere,
} from "./magic-link-ends";
import type { Facts, Visitor } from "./magic-link-facts";
import { PressCard, type Pressed } from "./magic-link-press";
import { useWatchedLink } from "./use-watched-link";

/**
 * Where a mailed link leads. It shows what the link would do and waits for the press, as mail programs open links by
 * themselves.
 */
export function MagicLink({ visitor }: { visitor: Visitor | undefined }) {
  const token = useLinkToken();
  if (token === null) return <DeadMagicLink isMissing reason={undefined} visitor={visitor} />;
  if (token === undefined) return <Reading />;
  return <Opened key={token} token={token} visitor={visitor} />;
}

type Stage =
  | { kind: "reading" }
  | { kind: "unread"; problem: Problem; press: Problem | undefined }
  | { kind: "read"; facts: Facts; problem?: Problem }
  | { kind: "dead"; problem: Problem }
  /** Its code was typed where it was asked for, or ran out meanwhile. */
  | { kind: "code-over"; problem: Problem }
  /** The press had no answer, and the link has been used since: most likely by that press. */
  | { kind: "answer-lost" }
  | { kind: "disowned"; facts: Facts }
  | { kind: "pressed"; facts: Facts; pressed: Pressed };

function Opened({ token, visitor }: { token: string; visitor: Visitor | undefined }) {
  const inspect = api.magicLink.inspect.useMutation();
  const [stage, setStage] = useState<Stage>({ kind: "reading" });

  /** @param press what became of a press, to be shown where the link is still good */
  async function read(press?: Problem) {
    try {
      const facts = await inspect.mutateAsync({ token });
      setStage({ kind: "read", facts, ...(press ? { problem: press } : {}) });
    } catch (error) {
      setStage(stageWithout(readProblem(error), press));
    }
  }

  const shownCode = stage.kind === "read" && stage.facts.code !== undefined;
  useWatchedLink(token, shownCode, (problem) => setStage({ kind: "code-over", problem }));
  const begin = useEffectEvent(() => void read());
  useEffect(() => begin(), []);

  switch (stage.kind) {
    case "reading":
      return <Reading />;
    case "unread":
      return (
        <PageCard title="Your link">
          <ErrorState
            message={stage.problem.message}
            onRetry={() => void read(stage.press)}
            retrying={inspect.isPending}
          />
        </PageCard>
      );
    case "dead":
      return <DeadMagicLink reason={stage.problem.reason} visitor={visitor} />;
    case "code-over":
      return stage.problem.reason === "used" ? (
        <CodeUsed />
      ) : (
        <DeadMagicLink reason={stage.problem.reason} visitor={visitor} />
      );
    case "answer-lost":
      return <AnswerLost />;
    case "disowned":
      return <Disowned purpose={stage.facts.purpose} />;
    case "pressed":
      return <AfterPress {...stage} visitor={visitor} />;
    case "read":
      return <Readable {...stage} {...{ token, visitor }} onStage={setStage} onRefused={read} />;
  }
}

type AfterPressProps = { facts: Facts; pressed: Pressed; visitor: Visitor | undefined };

function AfterPress({ facts, pressed, visitor }: AfterPressProps) {
  if (facts.purpose === "unlock") return <UnlockedHere />;
  return facts.purpose === "activate" ? (
    <Activated isWaitingHere={facts.isWaitingHere === true} visitor={visitor} />
  ) : (
    <Confirmed nextStep={pressed.nextStep} visitor={visitor} />
  );
}

type ReadableProps = {
  facts: Facts;
  problem?: Problem;
  token: string;
  visitor: Visitor | undefined;
  onStage: (stage: Stage) => void;
  onRefused: (problem: Problem) => Promise<void>;
};

/** A link that is good: what a press would do, or the code for the device that waits. */
function Readable({ facts, problem, token, visitor, onStage, onRefused }: ReadableProps) {
  const disown = (
    <Disown
      token={token}
      purpose={facts.purpose}
      onDisowned={() => onStage({ kind: "disowned", facts })}
      onDead={(error) => onStage({ kind: "dead", problem: readProblem(error) })}
    />
  );
  if (facts.code !== undefined) {
    return (
      <OtherDevice facts={facts} code={facts.code}>
        {disown}
      </OtherDevice>
    );
  }
  return (
    <PressCard
      {...{ token, facts, visitor, problem }}
      onPressed={(pressed) => onStage({ kind: "pressed", facts, pressed })}
      onRefused={onRefused}
    >
      {disown}
    </PressCard>
  );
}

/** What is left when the link can't be read any more, or not now. */
function stageWithout(problem: Problem, press: Problem | undefined): Stage {
  if (problem.code !== "INVALID_TOKEN") return { kind: "unread", problem, press };
  const wasPressed = press !== undefined && press.code === undefined && problem.reason === "used";
  return wasPressed ? { kind: "answer-lost" } : { kind: "dead", problem };
}

function Reading() {
  return (
    <PageCard title="Your link">
      <noscript>
        <p className="text-center text-pretty">
          This page needs scripts to read your link. Turn them on for this site, or open the link in another
          browser. Nothing has happened yet.
        </p>
      </noscript>
      <div role="status" className="space-y-4 noscript:hidden">
        <span className="sr-only">Loading</span>
        <Skeleton className="h-12" />
        <Skeleton className="h-10" />
        <Skeleton className="mx-auto h-5 w-32" />
      </div>
    </PageCard>
  );
}
