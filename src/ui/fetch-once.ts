/** What is fetched at its first use, for all who ask. */
export type FetchedOnce<Value> = {
  /** Once it is there. */
  found: () => Value | undefined;
  /** @throws where it can't be fetched; the next asks again */
  fetch: () => Promise<Value>;
};

export function fetchOnce<Value>(fetchIt: () => Promise<Value>): FetchedOnce<Value> {
  let found: Value | undefined;
  let coming: Promise<Value> | undefined;
  return {
    found: () => found,
    fetch: () => {
      coming ??= fetchIt().then(
        (value) => {
          found = value;
          return value;
        },
        (error: unknown) => {
          coming = undefined;
          throw error;
        },
      );
      return coming;
    },
  };
}
