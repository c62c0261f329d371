import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Everything `/metrics` shows, with one way to add to it. */

export const registry = new Registry();
const registers = [registry];

type Described<Label extends string> = { name: string; help: string; labelNames?: readonly Label[] };

export const counter = <Label extends string>(described: Described<Label>): Counter<Label> =>
  new Counter({ ...described, registers });

export const gauge = <Label extends string = never>(described: Described<Label>): Gauge<Label> =>
  new Gauge({ ...described, registers });

/** @param described.buckets their upper bounds, in seconds */
export const histogram = <Label extends string>(
  described: Described<Label> & { buckets: number[] },
): Histogram<Label> => new Histogram({ ...described, registers });
