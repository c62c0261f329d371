import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createConnection } from "./connection";

/** A browser whose network and whose way to the server are switched by hand. */
function surroundings() {
  const world = { isOnLine: true, isReached: true, tell: () => {}, asked: 0 };
  const connection = createConnection({
    isOnLine: () => world.isOnLine,
    reach: async () => {
      world.asked += 1;
      return world.isReached;
    },
    watch: (onChange) => {
      world.tell = onChange;
      return () => {
        world.tell = () => {};
      };
    },
  });
  return { world, connection };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("W12: pages know when there is no connection", () => {
  test("W12: it is lost with the network, and back as soon as the browser says so", async () => {
    const { world, connection } = surroundings();
    const changes: boolean[] = [];
    const end = connection.subscribe(() => changes.push(connection.isLost()));
    await settled();
    expect(connection.isLost()).toBe(false);
    Object.assign(world, { isOnLine: false, isReached: false });
    world.tell();
    await settled();
    Object.assign(world, { isOnLine: true });
    world.tell();
    await settled();
    expect(changes).toEqual([true, false]);
    end();
  });

  test("W12: a page that is opened without a network knows it", async () => {
    const { world, connection } = surroundings();
    Object.assign(world, { isOnLine: false, isReached: false });
    connection.subscribe(() => {});
    await settled();
    expect(connection.isLost()).toBe(true);
  });

  test("W12: on a machine without a network its own server is still there", async () => {
    const { world, connection } = surroundings();
    world.isOnLine = false;
    connection.subscribe(() => {});
    await settled();
    expect(connection.isLost()).toBe(false);
  });

  test("W12: a server that is there again without a word from the browser is found", async () => {
    const { world, connection } = surroundings();
    Object.assign(world, { isOnLine: false, isReached: false });
    connection.subscribe(() => {});
    await settled();
    world.isReached = true;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(connection.isLost()).toBe(false);
  });

  test("W12: nobody asks once nobody wants to know", async () => {
    const { world, connection } = surroundings();
    Object.assign(world, { isOnLine: false, isReached: false });
    const end = connection.subscribe(() => {});
    await settled();
    end();
    const { asked } = world;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.asked).toBe(asked);
  });
});
