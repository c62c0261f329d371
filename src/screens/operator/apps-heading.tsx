import { SettingsHeading } from "@/screens/settings/frame/settings-shell";

export function AppsHeading() {
  return (
    <SettingsHeading title="Apps">
      Programs of yours that people sign in to with their account here.
    </SettingsHeading>
  );
}
