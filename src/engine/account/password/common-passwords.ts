import { LIMITS } from "@/contract/limits";

let loading: Promise<ReadonlySet<string>> | undefined;

/** The most used passwords that are long enough to be chosen here: some eighteen thousand, read on first use. */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  loading ??= load();
  return loading;
}

async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  const isLongEnough = (password: string) => password.length >= LIMITS.password.minWithMfa;
  return new Set(dictionary["passwords-common"].filter(isLongEnough));
}
