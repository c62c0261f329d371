/** "an authenticator app", in a sentence. */
export const withArticle = (name: string): string =>
  `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name.toLowerCase()}`;

/** With its first letter large, as a sentence begins. */
export const sentenceCase = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
