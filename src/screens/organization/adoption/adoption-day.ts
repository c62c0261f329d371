import type { z } from "zod";
import type { adoptionAnswer } from "@/contract/operations/activity";

/** One day of an organization's figures. */
export type AdoptionDay = z.output<typeof adoptionAnswer>["days"][number];
