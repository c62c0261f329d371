import { type OwnPostgres, startOwnPostgres } from "../database/own-postgres";
import { type Link, startLink } from "./link";
import { type Scene, type SceneOptions, startScene } from "./scene";

/** Where faults happen: a Postgres, two instances, a mail provider, and people. */
export type Stage = Scene & {
  postgres: OwnPostgres;
  /** The way to it, for the app only. */
  link: Link;
};

type StageOptions = Pick<SceneOptions, "env" | "instances" | "patience"> & {
  /** Where Postgres keeps its folder. */
  within?: string;
};

export async function startStage({ within, ...options }: StageOptions = {}): Promise<Stage> {
  const postgres = await startOwnPostgres({ within });
  const link = await startLink(Number(new URL(postgres.database.appUrl).port));
  const database = { ...postgres.database, appUrl: at(link.port, postgres.database.appUrl) };
  const scene = await startScene({ ...options, database });
  await scene.watch();
  return {
    ...scene,
    postgres,
    link,
    stop: async () => {
      await scene.stop();
      await link.close();
    },
  };
}

function at(port: number, url: string): string {
  const there = new URL(url);
  there.port = String(port);
  return there.href;
}
