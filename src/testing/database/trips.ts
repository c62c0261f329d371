import { afterAll } from "vitest";
import { Connection } from "@/engine/db/pool/connection";

/**
 * Counts round trips to the database for one test file; an unnamed statement counts twice, for its description.
 * @returns how many were sent so far; a test sets it back
 */
export function countTrips(): { sent: number } {
  const send = Connection.prototype.run;
  const trips = { sent: 0 };
  Connection.prototype.run = function (query) {
    trips.sent += query.prepare ? 1 : 2;
    return send.call(this, query);
  };
  afterAll(() => {
    Connection.prototype.run = send;
  });
  return trips;
}
