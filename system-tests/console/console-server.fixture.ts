import { findLocalInstance } from '@spanledger/embedded';

import { makeDataDir, startServer } from '../local-mode/server-process.ts';
import { startedDataDir } from '../local-mode/started-data-dir.fixture.ts';
import type { ServerPlace } from './own-organization.fixture.ts';

/** A server for the pages of one test file; it can be stopped and restarted on the same data. */
export interface ConsoleServer extends ServerPlace {
  readonly dataDir: string;
  readonly restart: () => Promise<void>;
  /** Ends the process; its data remains for `restart`. */
  readonly end: () => Promise<void>;
  /** Ends the process and removes its data. */
  readonly close: () => Promise<void>;
}

/** Starts a separate server with these variables, on data of a first start unless they set the store. */
export const startConsoleServer = async (environment: Record<string, string>): Promise<ConsoleServer> => {
  const { dataDir, remove } = environment['TELEMETRY_STORE'] === undefined ? await startedDataDir() : makeDataDir();
  const start = async () => startServer({ dataDir, environment });
  let running = await start();
  const place = findLocalInstance(dataDir);
  if (place === undefined) throw new Error(`no server runs on ${dataDir}`);
  const end = async (): Promise<void> => void (await running.end());
  return {
    url: running.url,
    databaseUrl: place.databaseUrl,
    dataDir,
    end,
    restart: async () => {
      await end();
      running = await start();
    },
    close: async () => {
      await end();
      remove();
    },
  };
};
