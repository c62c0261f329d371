import { RotateCw } from "lucide-react";
import { Button } from "../primitives/button";

type ErrorStateProps = { title?: string; message: string; onRetry: () => void; retrying?: boolean };

/** Something couldn't be loaded: says so in its place, and offers to try again. */
export function ErrorState({ title = "This didn't load", message, onRetry, retrying }: ErrorStateProps) {
  return (
    <div role="alert" className="flex flex-col items-center gap-4 px-6 py-10 text-center">
      <div className="max-w-sm space-y-1">
        <p className="font-medium">{title}</p>
        <p className="text-pretty text-muted-foreground">{message}</p>
      </div>
      <Button variant="outline" size="small" onClick={onRetry} pending={retrying ?? false}>
        <RotateCw aria-hidden />
        Try again
      </Button>
    </div>
  );
}
