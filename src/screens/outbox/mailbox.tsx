"use client";

import { useEffect, useSyncExternalStore } from "react";
import type { LocalMail, LocalMailHead } from "@/contract/mailbox";
import { Link } from "@/ui/navigation/link";
import { useRouter } from "@/ui/navigation/router";
import { useProduct } from "@/ui/page/product";
import { Button } from "@/ui/primitives/button";

const REFRESH_MS = 3000;

/** The local mailbox as a mail client. The chosen mail is in the address, so a refresh doesn't lose it. */
export function Mailbox({ heads, selected }: { heads: LocalMailHead[]; selected: LocalMail | undefined }) {
  useRefresh();
  const { name } = useProduct();
  return (
    <main className="flex min-h-dvh flex-col bg-background text-foreground md:h-dvh">
      <header className="flex items-start gap-x-6 gap-y-2 border-border border-b px-4 py-3 max-sm:flex-col">
        <div className="min-w-0 flex-1">
          <h1 className="font-semibold text-base">Local mailbox</h1>
          <p className="text-muted-foreground text-pretty text-sm">
            Emails this server would send, kept on this machine because no mail provider is set up. Nothing
            here was delivered to anybody. The newest is on top, and the page refreshes by itself.
          </p>
        </div>
        <Button variant="outline" size="small" asChild>
          <a href="/">Back to {name}</a>
        </Button>
      </header>
      {selected ? (
        <div className="flex flex-1 flex-col md:min-h-0 md:flex-row">
          <MailList heads={heads} selectedId={selected.id} />
          <ReadingPane key={selected.id} mail={selected} />
        </div>
      ) : (
        <p className="m-auto p-8 text-center text-muted-foreground text-sm">
          No email yet. Create an account or ask for a link, and its email appears here.
        </p>
      )}
    </main>
  );
}

function useRefresh() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [router]);
}

function MailList({ heads, selectedId }: { heads: LocalMailHead[]; selectedId: string }) {
  return (
    <nav
      aria-label="Emails"
      className="max-h-64 overflow-y-auto border-border border-b md:max-h-none md:w-80 md:shrink-0 md:border-r md:border-b-0"
    >
      <ol>
        {heads.map((mail) => (
          <li key={mail.id} className="border-border border-b last:border-b-0">
            <Link
              href={`/outbox?mail=${mail.id}`}
              replace
              scroll={false}
              prefetch={false}
              aria-current={mail.id === selectedId ? "true" : undefined}
              className="block px-4 py-3 hover:bg-muted focus-visible:outline-2 focus-visible:outline-primary focus-visible:-outline-offset-2 aria-[current=true]:bg-muted"
            >
              <span className="flex items-baseline justify-between gap-3 text-muted-foreground text-xs">
                <span translate="no" className="truncate">
                  {mail.to}
                </span>
                <When at={mail.createdAt} />
              </span>
              <span className="block truncate text-sm">{mail.subject}</span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function ReadingPane({ mail }: { mail: LocalMail }) {
  return (
    <article aria-label={mail.subject} className="flex min-w-0 flex-1 flex-col">
      <div className="border-border border-b px-4 py-3">
        <h2 className="break-words font-semibold text-base">{mail.subject}</h2>
        <p className="break-words text-muted-foreground text-sm">
          To <span translate="no">{mail.to}</span>, <When at={mail.createdAt} />
        </p>
        {mail.links.length > 0 && (
          <ul aria-label="Links in this email" className="mt-2 space-y-1">
            {mail.links.map((link) => (
              <li key={link}>
                <a
                  href={link}
                  rel="noreferrer"
                  className="break-all text-link text-sm underline underline-offset-4"
                >
                  {link}
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
      {/* No scripts and no origin inside. A link opens outside the sandbox, or the page behind it couldn't work. */}
      <iframe
        title="The email as it looks"
        sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
        srcDoc={mail.html}
        className="min-h-[44rem] md:min-h-0 w-full flex-1 bg-card"
      />
      <details className="border-border border-t px-4 py-3">
        <summary className="cursor-pointer text-muted-foreground text-sm">The email as plain text</summary>
        <pre className="mt-2 max-h-64 overflow-auto whitespace-pre-wrap break-words text-sm">{mail.text}</pre>
      </details>
    </article>
  );
}

const nothingToWatch = () => () => {};

/** In the reader's own time zone, which the server doesn't know: until the page runs, UTC. */
function When({ at }: { at: string }) {
  const isRunning = useSyncExternalStore(
    nothingToWatch,
    () => true,
    () => false,
  );
  const date = new Date(at);
  const zone = isRunning ? {} : { timeZone: "UTC" };
  return (
    <time dateTime={at} title={date.toLocaleString("en-GB", zone)} className="shrink-0">
      {date.toLocaleTimeString("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" })}
    </time>
  );
}
