/** What the pages' calls are checked against: the router's type, and none of its code. */
export type { AppRouter } from "@/api/routers/router";
