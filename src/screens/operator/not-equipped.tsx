import { SettingsHeading } from "@/screens/settings/frame/settings-shell";
import { Link } from "@/ui/navigation/link";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";

/** For an operator who has nothing set up that is sure enough. */
export function NotEquipped() {
  return (
    <>
      <SettingsHeading title="Apps">
        Programs of yours that people sign in to with their account here.
      </SettingsHeading>
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
