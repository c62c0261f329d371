import { config } from "zod/v4/core";

// Zod would try `new Function`, which the content policy reports, from its first schema on.
config({ jitless: true });
