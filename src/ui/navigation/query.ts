import { sameOriginPath } from "@/contract/text/same-origin-path";
import { NOTES, type Note } from "./paths";

export type Query = Promise<Readonly<Record<string, string | string[] | undefined>>>;

/** What these pages take from their address; anything else is dropped. */
export async function readQuery(query: Query): Promise<{ next: string | undefined; note: Note | undefined }> {
  const { next, note } = await query;
  return { next: sameOriginPath(next), note: NOTES.find((known) => known === note) };
}
