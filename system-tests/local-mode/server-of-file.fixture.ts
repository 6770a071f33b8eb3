import { afterAll, beforeAll } from 'vitest';

import { makeDataDir, startServer, type ServerProcess } from './server-process.ts';
import { startedDataDir } from './started-data-dir.fixture.ts';

/** The server that is currently running, after any number of restarts. */
export interface ServerOfFile extends ServerProcess {
  /** Restarts it on the same data, after it has ended. */
  readonly startAgain: () => Promise<void>;
}

export interface ServerOfFileOptions {
  /** The data directory is empty: no server has started on it. */
  readonly isNew?: boolean;
  readonly environment?: Record<string, string>;
}

/** A separate server that starts before the tests of the file or the `describe` and ends after them. */
export const serverOfFile = ({ isNew = false, environment = {} }: ServerOfFileOptions = {}): ServerOfFile => {
  let data: ReturnType<typeof makeDataDir> | undefined;
  let current: ServerProcess | undefined;
  const running = (): ServerProcess => {
    if (current === undefined) throw new Error('the server starts before the first test');
    return current;
  };
  const start = async (): Promise<void> => {
    data ??= isNew ? makeDataDir() : await startedDataDir();
    current = await startServer({ dataDir: data.dataDir, environment });
  };
  beforeAll(start);
  afterAll(async () => {
    await current?.end();
    data?.remove();
  });
  return {
    get dataDir() {
      return running().dataDir;
    },
    get url() {
      return running().url;
    },
    get child() {
      return running().child;
    },
    output: () => running().output(),
    ask: async (path, init) => running().ask(path, init),
    askJson: async (path, init) => running().askJson(path, init),
    end: async (signal) => running().end(signal),
    startAgain: start,
  };
};
