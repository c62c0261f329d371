import { writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";

/**
 * Answers the bench's questions about this process over IPC, so that what ships needs no endpoint for it. CPU time
 * covers every thread, argon2's too.
 */
export type UsageQuestion = { ask: "usage" } | { ask: "profile" } | { ask: "profiled"; file: string };
export type Usage = { cpuMicroseconds: number; rssBytes: number };

const session = new Session();

process.on("message", (question: UsageQuestion) => void answer(question));
process.channel?.unref();

async function answer(question: UsageQuestion): Promise<void> {
  if (question.ask === "profile") await startProfile();
  if (question.ask === "profiled") await writeProfile(question.file);
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpuMicroseconds: user + system, rssBytes: process.memoryUsage.rss() };
  process.send?.(usage);
}

async function startProfile(): Promise<void> {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 200 });
  await session.post("Profiler.start");
}

async function writeProfile(file: string): Promise<void> {
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  await writeFile(file, JSON.stringify(profile));
}
