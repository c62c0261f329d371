import { Alert } from "../primitives/alert";
import { Countdown } from "../time/countdown";
import type { Problem } from "./problem";

/** What went wrong with a form as a whole, announced at once, with the wait if there is one. */
export function FormProblem({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null;
  return (
    <Alert variant="error">
      <p>
        {problem.message} {problem.hint}
      </p>
      {problem.retryAfter === undefined ? null : (
        <p>
          You can try again in <Countdown key={problem.retryAfter} seconds={problem.retryAfter} />.
        </p>
      )}
    </Alert>
  );
}
