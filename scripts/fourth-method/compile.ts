import { join } from "node:path";
import ts from "typescript";

/** Type-checks a tree, and what it would be with some of its files as they were. */

type Overlay = ReadonlyMap<string, string>;
const NOTHING: Overlay = new Map();

export type Compiler = {
  /** What the compiler finds in the whole tree. */
  check: () => string[];
  /** The same in a few files only, where others are replaced: any fault there is one of the whole. */
  checkFiles: (files: readonly string[], overlay: Overlay) => string[];
  /** The tree's own files. */
  files: () => readonly string[];
  /** Those in which it finds something where others are replaced. */
  filesThatFail: (overlay: Overlay) => string[];
};

export function openCompiler(root: string): Compiler {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const settings = { ...options, incremental: false, noEmit: true };
  const parsed = new Map<string, ts.SourceFile>();
  let program: ts.Program | undefined;

  function build(overlay: Overlay): ts.Program {
    const host = ts.createCompilerHost(settings);
    const { readFile, getSourceFile } = host;
    host.readFile = (file) => overlay.get(file) ?? readFile(file);
    host.getSourceFile = (file, language) => {
      if (overlay.has(file)) return getSourceFile(file, language);
      const known = parsed.get(file) ?? getSourceFile(file, language);
      if (known) parsed.set(file, known);
      return known;
    };
    program = ts.createProgram({ rootNames: fileNames, options: settings, host, oldProgram: program });
    return program;
  }

  return {
    files: () => fileNames,
    filesThatFail: (overlay) => {
      const changed = build(overlay);
      return fileNames.filter((file) => {
        const source = changed.getSourceFile(file);
        return source !== undefined && changed.getSemanticDiagnostics(source).length > 0;
      });
    },
    check: () => ts.getPreEmitDiagnostics(build(NOTHING)).map(words),
    checkFiles: (files, overlay) => {
      const changed = build(overlay);
      return files.flatMap((file) => changed.getSemanticDiagnostics(changed.getSourceFile(file))).map(words);
    },
  };
}

function words({ file, start, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, " ");
  if (!file || start === undefined) return text;
  const { line } = file.getLineAndCharacterOfPosition(start);
  return `${file.fileName}:${line + 1}: ${text}`;
}
