import { History } from "lucide-react";
import { Link } from "@/ui/navigation/link";
import { SectionCard } from "@/ui/page/section-card";
import { Button } from "@/ui/primitives/button";

export function HistoryCard() {
  return (
    <SectionCard
      title="History"
      description="Who signed in, what was changed, and what failed."
      icon={<History />}
      action={
        <Button asChild variant="outline" size="small">
          <Link href="/settings/organization/history">See the history</Link>
        </Button>
      }
    />
  );
}
