import type { Caller } from "@/engine/audit/caller";
import type { MethodCaller } from "@/engine/factor/method";
import { METHODS } from "@/methods/servers";

/** Where the engine is handed the methods: with whoever asks for one of them to be set up, proved or turned off. */
export const withMethods = (caller: Caller): MethodCaller => ({ ...caller, methods: METHODS });
