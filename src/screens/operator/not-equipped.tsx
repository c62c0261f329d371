import { Link } from "@/ui/navigation/link";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { RelativeTime } from "@/ui/time/relative-time";
import { AppsHeading } from "./apps-heading";

/** For an operator who has nothing set up that is sure enough. */
export function NotEquipped() {
  return (
    <>
      <AppsHeading />
      <div className="space-y-4">
        <Alert variant="warning" title="Set up an authenticator app or a passkey first">
          Whoever changes apps here could have people's sign-ins sent elsewhere, so a password and an email
          link aren't enough for it.
        </Alert>
        <Button asChild>
          <Link href="/settings/security">Go to Security</Link>
        </Button>
      </div>
    </>
  );
}

/** For an operator whose second step is too new. @param confirm where an older one can be proved, if there is one */
export function NotYet({ until, confirm }: { until: string; confirm: string | undefined }) {
  return (
    <>
      <AppsHeading />
      <div className="space-y-4">
        <Alert variant="info" title="Your second step is new">
          You can change apps here <RelativeTime time={until} />: with your mailbox alone somebody else could
          have set it up. All operators were mailed. At the server itself nobody has to wait:{" "}
          <code className="whitespace-nowrap">npm run admin -- app</code> does the same.
        </Alert>
        {confirm ? (
          <Button asChild variant="outline">
            <Link href={confirm}>Confirm with an older second step</Link>
          </Button>
        ) : null}
      </div>
    </>
  );
}
