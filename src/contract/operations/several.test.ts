import { expect, it } from "vitest";
import { pastedAddresses } from "./several";

/** Guarantee: in a list of addresses copied from anywhere each is found once, and what isn't one stays visible. */
it.each([
  ["ada@example.test\ngrace@example.test", ["ada@example.test", "grace@example.test"]],
  ["ada@example.test, grace@example.test; ada@example.test", ["ada@example.test", "grace@example.test"]],
  [
    'Ada Lovelace <ada@example.test>,\r\n"Hopper, Grace" <grace@example.test>',
    ["ada@example.test", "grace@example.test"],
  ],
  ["ada@example.test grace@example.test\t\n\n", ["ada@example.test", "grace@example.test"]],
  ["nobody at all", ["nobody", "at", "all"]],
  [" \n , ", []],
])("%#: finds the addresses of a pasted list", (text, found) => {
  expect(pastedAddresses(text)).toEqual(found);
});
