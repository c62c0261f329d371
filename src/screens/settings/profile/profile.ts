import type { z } from "zod";
import type { profileAnswer } from "@/contract/operations/auth";

export type Profile = z.output<typeof profileAnswer>["data"];
