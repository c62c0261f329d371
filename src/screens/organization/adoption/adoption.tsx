"use client";

import { ChartLine, Download } from "lucide-react";
import { useState } from "react";
import { download } from "@/ui/account/download";
import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { useTask } from "@/ui/form/use-task";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingSections } from "@/ui/page/loading";
import { SectionCard } from "@/ui/page/section-card";
import { Button } from "@/ui/primitives/button";
import { Select } from "@/ui/primitives/select";
import { api } from "@/ui/trpc/client";
import { AdoptionChart, MethodChart, SignInChart } from "./adoption-charts";
import { AdoptionTable } from "./adoption-table";

const PERIODS = [
  { days: 30, name: "30 days" },
  { days: 90, name: "90 days" },
  { days: 365, name: "A year" },
];

/** How two-step sign-in spreads, and how people sign in. */
export function AdoptionCards() {
  const [days, setDays] = useState(90);
  return (
    <SectionCard
      title="Two-step sign-in over time"
      description="Members who use it, and sign-ins by day, counted every ten minutes."
      icon={<ChartLine />}
      action={
        <Select
          aria-label="Period"
          className="sm:w-32"
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {PERIODS.map((period) => (
            <option key={period.days} value={period.days}>
              {period.name}
            </option>
          ))}
        </Select>
      }
    >
      <Figures days={days} />
      <Exports days={days} />
    </SectionCard>
  );
}

function Figures({ days }: { days: number }) {
  const adoption = api.activity.adoption.useQuery({ days }, { placeholderData: (before) => before });
  if (adoption.data) {
    const counted = adoption.data.days;
    return (
      <div aria-busy={adoption.isPlaceholderData}>
        <div className="grid lg:grid-cols-3">
          <AdoptionChart days={counted} />
          <MethodChart days={counted} />
          <SignInChart days={counted} />
        </div>
        <AdoptionTable days={counted} />
      </div>
    );
  }
  if (!adoption.error) {
    return (
      <div className="p-5">
        <LoadingSections sections={2} />
      </div>
    );
  }
  const { message } = readProblem(adoption.error);
  const retry = () => void adoption.refetch();
  return <ErrorState message={message} onRetry={retry} retrying={adoption.isFetching} />;
}

/** The same for a spreadsheet. */
function Exports({ days }: { days: number }) {
  const utils = api.useUtils();
  const task = useTask(async (what: "adoption" | "activity") => {
    const { csv, filename } = await utils.activity.export.fetch({ what, days }, { staleTime: 0 });
    download(csv, filename, "text/csv");
  });
  return (
    <div className="space-y-3 border-t border-border px-5 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="text-muted-foreground">For a spreadsheet, as CSV</p>
        <div className="flex flex-wrap gap-2">
          <Button
            variant="outline"
            size="small"
            disabled={task.pending}
            onClick={() => void task.run("adoption")}
          >
            <Download aria-hidden />
            These figures
          </Button>
          <Button
            variant="outline"
            size="small"
            disabled={task.pending}
            onClick={() => void task.run("activity")}
          >
            <Download aria-hidden />
            Newest 1,000 events
          </Button>
        </div>
      </div>
      <FormProblem problem={task.problem} />
    </div>
  );
}
