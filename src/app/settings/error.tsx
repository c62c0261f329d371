"use client";

import { Broken } from "@/screens/settings/broken";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** The frame stays: whoever was on their way can go elsewhere. */
export default function SettingsError({ error, reset }: ErrorPageProps) {
  return <Broken reference={error.digest} onRetry={reset} />;
}
