/** What each generated client is asked to do, and what it must be able to say with its own types. */

declare const process: { env: Record<string, string | undefined>; exitCode?: number };

export type Person = { baseUrl: string; email: string; password: string };
/** What a client found out; the test compares it. */
export type Found = {
  refusedWith: string;
  role: number;
  isEnabled: boolean;
  secretLength: number;
  codes: number;
};

export function run(story: (person: Person) => Promise<Found>): void {
  const { BASE_URL = "", EMAIL = "", PASSWORD = "" } = process.env;
  story({ baseUrl: BASE_URL, email: EMAIL, password: PASSWORD }).then(
    (found) => console.log(JSON.stringify(found)),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}

export function must<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`no ${what}`);
  return value;
}
