import { type ReactNode, useId } from "react";
import { Card } from "../primitives/card";

type SectionCardProps = {
  title: string;
  /** One line that explains it. */
  description: ReactNode;
  icon?: ReactNode;
  /** A Badge with the state: On, Off, Waiting. */
  badge?: ReactNode;
  action?: ReactNode;
  danger?: boolean;
  /** A list or details, below a hairline. */
  children?: ReactNode;
};

/** One subject of a settings page. */
export function SectionCard(props: SectionCardProps) {
  const { title, description, icon, badge, action, danger, children } = props;
  const id = useId();
  return (
    <Card tone={danger ? "danger" : "usual"}>
      <section aria-labelledby={id}>
        <div className="flex flex-col gap-4 p-5 tiny:p-4 sm:flex-row sm:items-center">
          <div className="flex min-w-0 flex-1 gap-4">
            {icon ? (
              <span
                aria-hidden
                className="grid size-9 shrink-0 place-items-center rounded-lg border border-border bg-muted text-muted-foreground tiny:hidden [&_svg]:size-4.5"
              >
                {icon}
              </span>
            ) : null}
            <div className="min-w-0 space-y-1">
              <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                <h2 id={id} className="font-medium">
                  {title}
                </h2>
                {badge}
              </div>
              <p className="text-pretty text-muted-foreground">{description}</p>
            </div>
          </div>
          {action ? <div className="flex shrink-0 flex-wrap gap-2 max-sm:*:flex-1">{action}</div> : null}
        </div>
        {children ? <div className="border-t border-border empty:hidden">{children}</div> : null}
      </section>
    </Card>
  );
}
