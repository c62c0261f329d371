import type { TestProject } from "vitest/node";
import { buildIfNeeded } from "@/host/build/build";
import { startApp } from "./app";
import "../database/global-setup";
import "./quick-hashes.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** Two instances of the app on one database, for every test that needs no settings of its own. */
    appUrls: string[];
    appDatabaseUrl: string;
  }
}

/** Builds the app if need be and starts the pair that most integration tests share. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await buildIfNeeded();
  const server = {
    url: project.getProvidedContext().serverUrl,
    templateName: project.getProvidedContext().templateName,
  };
  const app = await startApp({ instances: 2, server });
  project.provide("appUrls", [...app.urls]);
  project.provide("appDatabaseUrl", app.databaseUrl);
  return app.stop;
}
