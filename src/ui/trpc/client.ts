import { createTRPCReact } from "@trpc/react-query";
import type { AppRouter } from "./router";

/** The pages' calls, typed by the router itself. */
export const api = createTRPCReact<AppRouter>();
