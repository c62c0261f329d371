/** The part of a Dockerfile's language that ours uses (docs.docker.com/reference/dockerfile). */

export type Step =
  | { kind: "from"; stage: string | undefined }
  | { kind: "workdir"; path: string }
  | { kind: "copy"; from: string | undefined; sources: string[]; target: string }
  | { kind: "run"; command: string }
  | { kind: "env"; name: string; value: string }
  | { kind: "user"; uid: number; gid: number }
  | { kind: "cmd" | "healthcheck"; command: string[] }
  | { kind: "expose"; port: number };

/** @throws Error for an instruction that isn't known here, so that none goes untried */
export function readDockerfile(text: string): Step[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, word = "", rest = ""] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    const read = INSTRUCTIONS[word];
    if (!read) throw new Error(`Not an instruction that is known here: ${line}`);
    return read(rest);
  });
}

const INSTRUCTIONS: Record<string, (rest: string) => Step> = {
  FROM: (rest) => ({ kind: "from", stage: / AS (\w+)$/.exec(rest)?.[1] }),
  WORKDIR: (path) => ({ kind: "workdir", path }),
  COPY: (rest) => {
    const [, from, paths = rest] = /^--from=(\w+) (.*)$/.exec(rest) ?? [];
    const words = paths.split(/ +/);
    return { kind: "copy", from, sources: words.slice(0, -1), target: words.at(-1) ?? "" };
  },
  RUN: (command) => ({ kind: "run", command }),
  ENV: (rest) => {
    const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(rest) ?? [];
    return { kind: "env", name, value };
  },
  USER: (rest) => {
    const [uid, gid] = rest.split(":").map(Number);
    if (!uid || !gid)
      throw new Error(`USER ${rest}: a number each, so that a platform can see that it isn't root`);
    return { kind: "user", uid, gid };
  },
  EXPOSE: (port) => ({ kind: "expose", port: Number(port) }),
  CMD: (rest) => ({ kind: "cmd", command: JSON.parse(rest) }),
  HEALTHCHECK: (rest) => ({
    kind: "healthcheck",
    command: JSON.parse(rest.slice(rest.indexOf("CMD ") + "CMD ".length)),
  }),
};
