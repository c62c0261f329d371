import { expect, it } from "vitest";
import { newApp } from "@/testing/apps/here";
import { openWorld } from "@/testing/harness/here";
import { appToReturnTo } from "./return-to-app";

/** Guarantee: the way back to an app leads to that app's own origin, or is not there. */

openWorld();

it("takes any path of an app's own origin, and nothing else", async () => {
  const { id } = (await newApp()).options;
  expect(await appToReturnTo(id, "https://shop.example.test/account?tab=2")).toEqual({
    name: "Shop",
    url: "https://shop.example.test/account?tab=2",
  });
  for (const wish of [
    "https://evil.test/",
    "https://shop.example.test.evil.test/",
    "https://shop.example.test@evil.test/",
    "https://ada@shop.example.test/",
    "https://evil.test\\@shop.example.test/",
    "http://shop.example.test/",
    "https://shop.example.test:8443/",
    "//shop.example.test/",
    "/account",
    "javascript:alert(1)//https://shop.example.test/",
    "",
    undefined,
    ["https://shop.example.test/"],
  ])
    expect(await appToReturnTo(id, wish)).toBeUndefined();
  expect(await appToReturnTo("nobody", "https://shop.example.test/")).toBeUndefined();
});
