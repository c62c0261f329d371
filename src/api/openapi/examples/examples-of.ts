import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "../../routers/router";

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

/** The examples of one area of the router. */
export type ExamplesOf<Area extends keyof Outputs & keyof Inputs> = {
  [Name in keyof Outputs[Area] & keyof Inputs[Area]]?: {
    request?: Inputs[Area][Name];
    response: Outputs[Area][Name];
  };
};
