import { ArrowLeft } from "lucide-react";
import { Button } from "@/ui/primitives/button";

/** The way back for somebody whom an app led here. @param url was checked: it is the app's own */
export function ReturnToApp({ name, url }: { name: string; url: string }) {
  return (
    <Button asChild variant="outline" className="mb-6 max-w-full">
      <a href={url}>
        <ArrowLeft aria-hidden />
        <span className="truncate">Back to {name}</span>
      </a>
    </Button>
  );
}
