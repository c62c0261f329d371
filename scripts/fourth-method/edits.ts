import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** All that a fourth method asks of the rest of the tree: a line or an entry in three files. */

type Edit = { file: string; insert: string; before: string };

const RECORD = `  HOTP: {
    name: "Code token",
    shortName: "Token",
    description: "Six digits from a small device with a button.",
    assurance: "standard",
    strength: 15,
    strengthWords: "Strong: six digits from a device of its own.",
    amr: ["otp"],
    isSecondProof: true,
    provesMail: false,
    needs: [],
    most: 1,
  },
`;

export const EDITS: readonly Edit[] = [
  { file: "src/contract/methods.ts", insert: RECORD, before: "} satisfies Record<string, MethodFacts>;" },
  {
    file: "src/methods/servers.ts",
    insert: `import { hotp } from "./hotp/server/method";\n`,
    before: "import { magicLink }",
  },
  { file: "src/methods/servers.ts", insert: "  HOTP: hotp,\n", before: "};" },
  {
    file: "src/methods/panels.ts",
    insert: `import { hotpPanels } from "./hotp/browser/panel";\n`,
    before: "import { magicLinkPanels }",
  },
  { file: "src/methods/panels.ts", insert: "  HOTP: hotpPanels,\n", before: "};" },
];

export const EDITED: readonly string[] = [...new Set(EDITS.map(({ file }) => file))];

/** @throws Error where a file has no place for the edit any more */
export function edit(root: string): void {
  for (const { file, insert, before } of EDITS) {
    const path = join(root, file);
    const text = readFileSync(path, "utf8");
    const at = text.indexOf(before);
    if (at < 0)
      throw new Error(`${file} has no line "${before}": change scripts/fourth-method/edits.ts with it.`);
    writeFileSync(path, text.slice(0, at) + insert + text.slice(at));
  }
}
