import { createTRPCReact } from "@trpc/react-query";
import type { AppRouter } from "@/api/router";

/** The pages' calls, typed by the router itself. Only its type comes here, none of its code. */
export const api = createTRPCReact<AppRouter>();
