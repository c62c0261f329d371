/** For what a browser may refuse to keep or to find: then there is just nothing kept. */
export function quietly<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
