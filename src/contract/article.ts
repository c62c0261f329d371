/** "an authenticator app", in a sentence. */
export const withArticle = (name: string): string =>
  `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name.toLowerCase()}`;
