import { Table, TableCell, TableHead, TableRow } from "@/ui/primitives/table";
import type { AdoptionDay } from "./adoption-day";

/** What the charts draw, to be read; newest first. Nothing is there before it is opened. */
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
              <TableHead>Passkey</TableHead>
              <TableHead>App</TableHead>
              <TableHead>Email link</TableHead>
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
                <TableCell>{shown(byMethod?.PASSKEY)}</TableCell>
                <TableCell>{shown(byMethod?.GOOGLE_AUTH)}</TableCell>
                <TableCell>{shown(byMethod?.MAGIC_LINK)}</TableCell>
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
