/** One request as the samples show it. */
export type SampleCall = {
  method: string;
  url: string;
  needsToken: boolean;
  body?: Record<string, unknown>;
};

/** The body as readable JSON. */
export const jsonOf = (body: Record<string, unknown>): string => JSON.stringify(body, null, 2);

export const indent = (text: string, by: string): string => text.replaceAll("\n", `\n${by}`);
