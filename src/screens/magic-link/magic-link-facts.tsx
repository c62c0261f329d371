import type { z } from "zod";
import type { inspectAnswer } from "@/contract/operations/magic-link";
import type { SessionLevel } from "@/contract/session-levels";
import { RelativeTime } from "@/ui/time/relative-time";

/** What a link would do, and who asked for it. */
export type Facts = z.output<typeof inspectAnswer>;

/** Who is signed in in this browser, if anybody. */
export type Visitor = { level: SessionLevel; email: string };

/** Lets a person recognise their own doing: with which device, where and when. */
export function AskedFor({ requestedOn, requestedFrom, requestedAt }: Facts) {
  return (
    <p className="rounded-lg border border-border bg-muted px-3.5 py-3 text-center text-sm text-pretty text-muted-foreground">
      Requested{" "}
      {requestedOn ? (
        <>
          from <Fact>{requestedOn}</Fact>
        </>
      ) : null}
      {requestedFrom ? (
        <>
          {" "}
          in <Fact>{requestedFrom}</Fact>
        </>
      ) : null}
      {requestedOn || requestedFrom ? ", " : null}
      <RelativeTime time={requestedAt} className="font-medium text-foreground" />
    </p>
  );
}

const Fact = ({ children }: { children: string }) => (
  <b className="font-medium break-words text-foreground">{children}</b>
);
