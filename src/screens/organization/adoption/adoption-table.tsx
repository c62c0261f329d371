import { MFA_METHODS, STRONGEST_FIRST } from "@/contract/methods";
import { Table, TableCell, TableHead, TableRow } from "@/ui/primitives/table";
import type { AdoptionDay } from "./adoption-day";

/** The charts' numbers as a table, newest first, rendered once it is opened. */
export function AdoptionTable({ days }: { days: readonly AdoptionDay[] }) {
  return (
    <details className="group px-5 py-3">
      <summary className="cursor-pointer rounded-sm text-muted-foreground outline-offset-4 hover:text-foreground">
        Show as a table
      </summary>
      <div className="-mx-5 mt-3 max-h-80 overflow-y-auto border-t border-border">
        <Table label="Figures by day">
          <thead>
            <TableRow>
              <TableHead>Day (UTC)</TableHead>
              <TableHead>Members</TableHead>
              <TableHead>With two steps</TableHead>
              {STRONGEST_FIRST.map((type) => (
                <TableHead key={type}>{MFA_METHODS[type].shortName}</TableHead>
              ))}
              <TableHead>Sign-ins</TableHead>
              <TableHead>Failed</TableHead>
            </TableRow>
          </thead>
          <tbody className="tabular-nums">
            {[...days].reverse().map(({ day, members, withMfa, byMethod, signIns, failures }) => (
              <TableRow key={day}>
                <TableHead scope="row">{day}</TableHead>
                <TableCell>{shown(members)}</TableCell>
                <TableCell>{shown(withMfa)}</TableCell>
                {STRONGEST_FIRST.map((type) => (
                  <TableCell key={type}>{shown(byMethod?.[type])}</TableCell>
                ))}
                <TableCell>{shown(signIns)}</TableCell>
                <TableCell>{shown(failures)}</TableCell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </div>
    </details>
  );
}

const shown = (value: number | null | undefined) => value?.toLocaleString("en") ?? "–";
