import { buildIfNeeded } from "@/host/build/build";

/** The long tests start apps of their own; what they start has to be built. */
export default function setUp(): void {
  buildIfNeeded();
}
