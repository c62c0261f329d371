import { expect, it } from "vitest";
import { isUsedUp, withinBudget } from "@/engine/platform/time-budget";
import { readBounded } from "./read-body";

/** Guarantee: whoever sends slowly uses up their own time and none of what the answer to them has. */

it("a body that comes slowly leaves the answer its time", async () => {
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((done) => setTimeout(done, 300));
      controller.enqueue(Buffer.from("{}"));
      controller.close();
    },
  });
  const request = new Request("http://localhost:3000/oidc/token", {
    method: "POST",
    body,
    ...{ duplex: "half" },
  });
  await withinBudget(200, async () => {
    expect(Buffer.from(await readBounded(request)).toString()).toBe("{}");
    expect(isUsedUp()).toBe(false);
  });
});
