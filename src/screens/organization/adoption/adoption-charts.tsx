import type { ReactNode } from "react";
import { MFA_METHODS, STRONGEST_FIRST } from "@/contract/methods";
import { counted } from "../../membership/words";
import type { AdoptionDay } from "./adoption-day";
import { Chart } from "./chart";
import { Bars, Legend, Line } from "./chart-parts";
import { barsOf, ceilingOf } from "./chart-shape";

type ChartsProps = { days: readonly AdoptionDay[] };

function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0 space-y-3 p-4">
      <h3 className="font-medium text-balance">{title}</h3>
      {children}
    </div>
  );
}

/** Counted once a day: a line needs two days. */
const hasLine = (days: readonly AdoptionDay[]) => days.filter(({ members }) => members !== null).length > 1;

/** "7 of 12 members (58%) have two-step sign-in" */
function shareWords(withMfa: number, members: number): string {
  if (withMfa === 0) return "Nobody has two-step sign-in yet";
  const share = Math.round((withMfa / members) * 100);
  const has = withMfa === 1 ? "has" : "have";
  return `${withMfa.toLocaleString("en")} of ${counted(members, "member")} (${share}%) ${has} two-step sign-in`;
}

/** "8 of 13 protected" */
function ofMembers(day: AdoptionDay | undefined): string {
  if (day === undefined || day.members === null) return "not counted";
  return `${day.withMfa ?? 0} of ${day.members} protected`;
}

export function AdoptionChart({ days }: ChartsProps) {
  const today = days.at(-1);
  const title = shareWords(today?.withMfa ?? 0, today?.members ?? 0);
  if (!hasLine(days)) {
    return (
      <Section title={title}>
        <p className="text-muted-foreground">
          The chart begins tomorrow: members are counted once a day, from today on.
        </p>
      </Section>
    );
  }
  const all = days.map((day) => day.members);
  const ceiling = ceilingOf(all);
  return (
    <Section title={title}>
      <Chart
        label={`By day, of all members, those with two-step sign-in. Today: ${title}.`}
        unit="Members"
        ceiling={ceiling}
        days={days.map(({ day }) => day)}
        read={(at) => ofMembers(days[at])}
      >
        <Line values={all} ceiling={ceiling} tone="plain" pattern="dashed" />
        <Line values={days.map((day) => day.withMfa)} ceiling={ceiling} tone="accent" isFilled />
      </Chart>
      <Legend
        entries={[
          { name: "With two-step sign-in", tone: "accent" },
          { name: "All members", tone: "plain", pattern: "dashed" },
        ]}
      />
    </Section>
  );
}

/** From the strongest method down; told apart by more than colour. */
const LOOKS = [
  { tone: "accent", pattern: "solid" },
  { tone: "success", pattern: "dashed" },
  { tone: "warning", pattern: "dotted" },
  { tone: "plain", pattern: "solid" },
  { tone: "destructive", pattern: "dashed" },
] as const;
const lookOf = (place: number) => LOOKS[place % LOOKS.length] ?? LOOKS[0];

export function MethodChart({ days }: ChartsProps) {
  const today = days.at(-1)?.byMethod;
  const lines = STRONGEST_FIRST.map((type, place) => ({
    type,
    ...lookOf(place),
    name: MFA_METHODS[type].name,
    values: days.map(({ byMethod }) => byMethod?.[type] ?? null),
  }));
  const ceiling = ceilingOf(lines.flatMap(({ values }) => values));
  const words = lines.map(({ name, type }) => `${name} ${today?.[type] ?? 0}`).join(", ");
  return (
    <Section title="By method">
      {hasLine(days) ? (
        <Chart
          label={`By day, members with each method. Today: ${words}.`}
          unit="Members"
          ceiling={ceiling}
          days={days.map(({ day }) => day)}
          read={(at) => lines.map(({ name, values }) => `${name} ${values[at] ?? "–"}`).join(", ")}
        >
          {lines.map(({ type, values, tone, pattern }) => (
            <Line key={type} values={values} ceiling={ceiling} tone={tone} pattern={pattern} />
          ))}
        </Chart>
      ) : null}
      <Legend
        entries={lines.map(({ type, name, tone, pattern }) => ({
          name,
          tone,
          pattern,
          value: (today?.[type] ?? 0).toLocaleString("en"),
        }))}
      />
    </Section>
  );
}

export function SignInChart({ days }: ChartsProps) {
  const signIns = days.map((day) => day.signIns);
  const failures = days.map((day) => day.failures);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const words = `${counted(sum(signIns), "sign-in")}, ${counted(sum(failures), "failed try", "failed tries")}`;
  if (sum(signIns) + sum(failures) === 0) {
    return (
      <Section title="Sign-ins by day">
        <p className="text-muted-foreground">Nobody has signed in in this time, or it isn't counted yet.</p>
      </Section>
    );
  }
  const ceiling = ceilingOf(signIns.map((count, at) => count + (failures[at] ?? 0)));
  return (
    <Section title="Sign-ins by day">
      <Chart
        label={`Sign-ins and failed tries by day: ${words}.`}
        unit="Tries"
        ceiling={ceiling}
        days={days.map(({ day }) => day)}
        read={(at) =>
          `${counted(signIns[at] ?? 0, "sign-in")}, ${counted(failures[at] ?? 0, "failed try", "failed tries")}`
        }
      >
        <Bars bars={barsOf(signIns, ceiling)} tone="accent" />
        <Bars bars={barsOf(failures, ceiling, signIns)} tone="destructive" />
      </Chart>
      <Legend
        entries={[
          { name: "Sign-ins", tone: "accent", value: sum(signIns).toLocaleString("en") },
          {
            name: "Failed tries, above them",
            tone: "destructive",
            value: sum(failures).toLocaleString("en"),
          },
        ]}
      />
    </Section>
  );
}
