import { Link } from "@/ui/navigation/link";
import { HOME } from "@/ui/navigation/paths";
import { Button } from "@/ui/primitives/button";
import { SettingsHeading } from "./frame/settings-shell";

/** An address with nothing behind it, inside the frame. */
export function NothingHere() {
  return (
    <>
      <SettingsHeading title="There's nothing here">
        The address may be mistyped, or the page may have moved.
      </SettingsHeading>
      <Button asChild>
        <Link href={HOME}>Go to Security</Link>
      </Button>
    </>
  );
}
