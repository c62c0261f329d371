import { expect, it } from "vitest";
import { pastedAddresses } from "./several";

/** Guarantee: however a list of addresses is copied, each is found once, and what is none stays to be shown. */
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
