import { buildIfNeeded } from "@/host/build/build";

/** The long tests start apps of their own; what they start has to be built. */
export default async function setUp(): Promise<void> {
  await buildIfNeeded();
}
