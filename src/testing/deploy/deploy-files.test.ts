import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { parseEnvironment, VARIABLES } from "@/engine/platform/settings/env";
import { NODE_FLAGS } from "@/host/build/built.mjs";
import { readDockerfile } from "./dockerfile";

/** Guarantee: the platforms' files say what the app understands, and give it no more than it needs. */

const read = (path: string) => readFileSync(path, "utf8");
const none = { secret: () => "q1oZ0n8tUuW4bXk7yRr2eGm5hVc9sLd3", localKey: () => undefined };
const steps = readDockerfile(read("deploy/Dockerfile"));
const START = ["node", ...NODE_FLAGS, ".next/host/start.mjs"];

describe("deploy/Dockerfile", () => {
  it("ends in an image that runs as an ordinary user, with Node as its first process", () => {
    const last = steps.findLastIndex(({ kind }) => kind === "from");
    const image = steps.slice(last);
    expect(image.filter(({ kind }) => kind === "user")).toEqual([{ kind: "user", uid: 1000, gid: 1000 }]);
    expect(image.at(-1)).toEqual({ kind: "cmd", command: START });
    expect(image.some(({ kind }) => kind === "healthcheck")).toBe(true);
  });

  it("takes along no settings, secrets or history of whoever builds it", () => {
    const left = read("deploy/Dockerfile.dockerignore").split("\n");
    for (const path of [".env", ".env.local", ".data", ".git", ".next", "node_modules"])
      expect(left).toContain(path);
  });
});

describe("deploy/compose.yaml", () => {
  const service = z.object({
    environment: z.record(z.string(), z.string()),
    ports: z.array(z.string()).optional(),
    read_only: z.boolean().optional(),
    cap_drop: z.array(z.string()).optional(),
    depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  });
  const network = z.object({ ipam: z.object({ config: z.tuple([z.object({ gateway: z.string() })]) }) });
  const { services, networks } = z
    .object({
      services: z.object({ app: service, database: service }),
      networks: z.object({ default: network }),
    })
    .parse(parse(read("deploy/compose.yaml")));
  const { app } = services;

  it("W04: is for this machine alone, and names the one peer that its port's requests come from", () => {
    expect(app.ports).toEqual(["127.0.0.1:3000:3000"]);
    const settings = parseEnvironment(app.environment, none);
    expect(settings.isLoopback).toBe(true);
    expect(settings.HOST).toBe("0.0.0.0");
    expect(settings.LOCAL_PEERS).toEqual([networks.default.ipam.config[0].gateway]);
    expect(isIP(networks.default.ipam.config[0].gateway)).toBe(4);
    expect(settings.warnings).toEqual([]);
  });

  it("can change nothing of itself, and starts when the database takes connections", () => {
    expect(app.read_only).toBe(true);
    expect(app.cap_drop).toEqual(["ALL"]);
    expect(app.depends_on?.database?.condition).toBe("service_healthy");
  });

  it("reaches the database it brings along", () => {
    const { username, password, hostname, pathname } = new URL(app.environment.DATABASE_URL ?? "");
    expect({ username, password, hostname, name: pathname.slice(1) }).toEqual({
      username: services.database.environment.POSTGRES_USER,
      password: services.database.environment.POSTGRES_PASSWORD,
      hostname: "database",
      name: services.database.environment.POSTGRES_DB,
    });
  });
});

describe("deploy/kubernetes.yaml", () => {
  const documents = parseAllDocuments(read("deploy/kubernetes.yaml"));
  const found = documents.map((document) => z.looseObject({ kind: z.string() }).parse(document.toJS()));
  const kind = (name: string) => found.find((one) => one.kind === name);
  const container = z.looseObject({
    command: z.array(z.string()).optional(),
    image: z.string(),
    securityContext: z.looseObject({ readOnlyRootFilesystem: z.literal(true) }),
  });
  const pods = z.looseObject({
    spec: z.looseObject({
      replicas: z.number().optional(),
      template: z.looseObject({
        spec: z.looseObject({
          terminationGracePeriodSeconds: z.number().optional(),
          securityContext: z.looseObject({ runAsNonRoot: z.literal(true), runAsUser: z.literal(1000) }),
          containers: z.tuple([container]),
        }),
      }),
    }),
  });

  it("is read without a fault", () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  });

  it("runs two, which migrate in a job of the same image, none of them as root", () => {
    const deployment = pods.parse(kind("Deployment"));
    const job = pods.parse(kind("Job"));
    expect(deployment.spec.replicas).toBe(2);
    const [app] = deployment.spec.template.spec.containers;
    const [migrate] = job.spec.template.spec.containers;
    expect(migrate.image).toBe(app.image);
    expect(migrate.command).toEqual(["node", ".next/host/migrate.mjs"]);
    expect(deployment.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(15);
  });

  it("asks for its health where the app tells it", () => {
    const text = JSON.stringify(kind("Deployment"));
    const probe = (name: string) => new RegExp(`"${name}":{"httpGet":{"path":"([^"]+)"`).exec(text)?.[1];
    expect(probe("startupProbe")).toBe("/health/ready");
    expect(probe("readinessProbe")).toBe("/health/ready");
    expect(probe("livenessProbe")).toBe("/health/live");
  });

  it("sets what is a setting, with values that can be read", () => {
    const { data } = z.looseObject({ data: z.record(z.string(), z.string()) }).parse(kind("ConfigMap"));
    const secret = [...read("deploy/kubernetes.yaml").matchAll(/--from-literal=([A-Z_]+)=/g)];
    const names = [...Object.keys(data), ...secret.map(([, name = ""]) => name)];
    expect(names.filter((name) => !VARIABLES.includes(name))).toEqual([]);
    const given = { AUTH_SECRET: none.secret(), SMTP_URL: "smtps://smtp.example.com" };
    expect(parseEnvironment({ ...data, ...given }, none).warnings).toEqual([]);
  });
});

describe("deploy/latchkey.service", () => {
  const text = read("deploy/latchkey.service");
  const hasTool = spawnSync("systemd-analyze", ["--version"], { stdio: "ignore" }).status === 0;

  it("starts the app itself, which hears SIGTERM", () => {
    expect(text).toContain(`ExecStart=/usr/bin/env node ${NODE_FLAGS.join(" ")} src/host/boot.mjs\n`);
    expect(text).not.toMatch(/^User=root/m);
  });

  it.runIf(hasTool)("is a unit that systemd takes", () => {
    const { status, stderr } = spawnSync(
      "systemd-analyze",
      ["verify", "--man=no", "deploy/latchkey.service"],
      {
        encoding: "utf8",
      },
    );
    expect([status, stderr]).toEqual([0, ""]);
  });
});

it("every way to start that is written down gives Node the same flags", () => {
  const { scripts } = z
    .object({ scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(read("package.json")));
  expect(scripts.start).toBe(["node", ...NODE_FLAGS, "src/host/boot.mjs"].join(" "));
  expect(read("docs/deploy.md")).toContain(`\`${START.join(" ")}\``);
});

describe("vercel.json", () => {
  it("builds with scripts there are, and calls what delivers, every minute", () => {
    const { buildCommand, crons } = z
      .object({
        buildCommand: z.string(),
        crons: z.array(z.object({ path: z.string(), schedule: z.string() })),
      })
      .parse(JSON.parse(read("vercel.json")));
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read("package.json")));
    for (const [, name = ""] of buildCommand.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(name);
    expect(crons).toEqual([{ path: "/api/cron/deliver", schedule: "* * * * *" }]);
    expect(existsSync("src/app/api/cron/deliver/route.ts")).toBe(true);
  });
});
