import { PageCard } from "@/ui/page/page-card";

/** Without an APP_URL the mailbox opens with the link that the start printed. */
export function MailboxLocked() {
  return (
    <div className="grid min-h-dvh grid-cols-1 items-center py-12">
      <PageCard
        title="This mailbox opens with a link"
        lead="The emails in it would sign anybody in, so it is shown only to whoever started this server."
      >
        <ol className="list-decimal space-y-2 pl-5 text-sm">
          <li>
            Look at the terminal where it was started: the first line it printed when it was ready has a link.
          </li>
          <li>
            Open that link, which ends in <code className="font-mono text-xs">?key=…</code>, in this browser.
            It stays valid, and this page then opens by itself.
          </li>
        </ol>
        <p className="text-muted-foreground text-sm">
          Running this for other people? Set <code className="font-mono text-xs">APP_URL</code> to the address
          they open, and emails go to them instead.
        </p>
      </PageCard>
    </div>
  );
}
