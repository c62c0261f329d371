"use client";

import type { LocalMailHead } from "@/contract/mailbox";
import { Link } from "@/ui/navigation/link";
import { Avatar } from "@/ui/primitives/avatar";
import { useZone, When } from "./when";

/** Every mail there is, the newest on top, under its day. */
export function MailList({ heads, selectedId }: { heads: readonly LocalMailHead[]; selectedId: string }) {
  const zone = useZone();
  const dayOf = ({ createdAt }: LocalMailHead) =>
    new Date(createdAt).toLocaleDateString("en-GB", {
      ...zone,
      weekday: "long",
      day: "numeric",
      month: "long",
    });
  const days = [...new Set(heads.map(dayOf))];
  return (
    <nav
      aria-label="Emails"
      className="max-h-64 overflow-y-auto border-border border-b md:max-h-none md:w-96 md:shrink-0 md:border-r md:border-b-0"
    >
      {days.map((day) => (
        <section key={day} aria-label={day}>
          <h2 className="sticky top-0 border-border border-b bg-muted px-4 py-1.5 text-muted-foreground text-xs">
            {day}
          </h2>
          <ol>
            {heads
              .filter((mail) => dayOf(mail) === day)
              .map((mail) => (
                <Entry key={mail.id} mail={mail} isSelected={mail.id === selectedId} />
              ))}
          </ol>
        </section>
      ))}
    </nav>
  );
}

function Entry({ mail, isSelected }: { mail: LocalMailHead; isSelected: boolean }) {
  return (
    <li className="border-border border-b">
      <Link
        href={`/outbox?mail=${mail.id}`}
        replace
        scroll={false}
        prefetch={false}
        aria-current={isSelected ? "true" : undefined}
        className="flex gap-3 border-transparent border-l-2 px-4 py-2.5 hover:bg-muted focus-visible:outline-2 focus-visible:outline-primary focus-visible:-outline-offset-2 aria-[current=true]:border-link aria-[current=true]:bg-secondary"
      >
        <Avatar name={mail.to} className="mt-0.5" />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline justify-between gap-3 text-muted-foreground text-xs">
            <span translate="no" className="truncate">
              {mail.to}
            </span>
            <When at={mail.createdAt} />
          </span>
          <span className="block truncate font-medium text-sm">{mail.subject}</span>
        </span>
      </Link>
    </li>
  );
}
