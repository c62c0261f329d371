import type { Caller } from "@/engine/audit/caller";
import type { MethodCaller } from "@/engine/factor/method";
import { METHODS } from "@/methods/servers";

/** Hands the engine the registry of methods, together with the caller. */
export const withMethods = (caller: Caller): MethodCaller => ({ ...caller, methods: METHODS });
