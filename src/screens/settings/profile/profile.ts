import type { z } from "zod";
import type { profileAnswer } from "@/contract/auth";

export type Profile = z.output<typeof profileAnswer>["data"];
