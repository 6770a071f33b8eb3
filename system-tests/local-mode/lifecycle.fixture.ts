import { afterEach, expect } from 'vitest';
import type { ProjectAsker } from './ask-project.ts';
import { postTrace } from './post-trace.fixture.ts';
import { makeDataDir, startServer, type ServerProcess } from './server-process.ts';
import { startedDataDir } from './started-data-dir.fixture.ts';

/** Run after each test, in reverse order. */
export const cleanups: (() => void | Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const kept = ({ dataDir, remove }: ReturnType<typeof makeDataDir>): string => {
  cleanups.push(remove);
  return dataDir;
};

/** The data directory of a server that has never started. */
export const newDataDir = (): string => kept(makeDataDir());

/** The data directory of a server that has started once, with the keys of the tests. */
export const dataDir = async (): Promise<string> => kept(await startedDataDir());

/** Killed after the test if it is still running. */
export const start = async (
  dir: string,
  environment: Record<string, string> = {},
  isUnderShells = false,
): Promise<ServerProcess> => {
  const server = await startServer({ dataDir: dir, environment, isUnderShells });
  cleanups.push(async () => server.end('SIGKILL'));
  return server;
};

export const sendTrace = async (server: ProjectAsker, id: string): Promise<void> => {
  const response = await postTrace(server, id);
  expect([response.status, await response.json()]).toEqual([
    207,
    { successes: [{ id: `event-${id}`, status: 201 }], errors: [] },
  ]);
};

export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 300_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition did not come true in time');
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
};
