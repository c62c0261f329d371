import { z } from "zod";

// Zod compiles schemas with `new Function` where it may; the pages' policy forbids that and would report each try.
// Here, because it has to be said before the first schema is made.
z.config({ jitless: true });
