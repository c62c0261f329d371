import { z } from "zod";

// Zod would try `new Function`, which the content policy reports, from its first schema on.
z.config({ jitless: true });
