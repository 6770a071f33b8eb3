import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { postTrace } from './post-trace.fixture.ts';
import { commandLineOf, processesOn } from './processes-on.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { startedDataDir } from './started-data-dir.fixture.ts';

const environment = { TELEMETRY_STORE: 'clickhouse' };
const canLimit = spawnSync('prlimit', ['--version']).status === 0;

/** Makes every later file write of the process fail, as on a full disk. */
const failWrites = (pid: string): void => {
  expect(spawnSync('prlimit', ['--pid', pid, '--fsize=0:unlimited']).status).toBe(0);
};

/** Returns the status of the answer, or `no answer`. */
const sendTrace = async (server: ServerProcess, id: string): Promise<number | 'no answer'> =>
  postTrace(server, id).then(
    ({ status }) => status,
    () => 'no answer' as const,
  );

it('what its ClickHouse cannot write is never acknowledged, and all that was is there after a new start', async ({
  skip,
}) => {
  if (!canLimit) skip('files are limited by prlimit, which is of Linux alone');
  const { dataDir, remove } = await startedDataDir();
  const server = await startServer({ dataDir, environment });
  const ids = Array.from({ length: 8 }, (_, index) => `trace-${index}`);
  try {
    for (const id of ids) expect(await sendTrace(server, id)).toBe(207);
    const ended = once(server.child, 'close');
    const clickhouse = processesOn(dataDir).find((pid) => commandLineOf(pid).includes('clickhouse-server'));
    failWrites(clickhouse ?? '');
    const statuses = await Promise.all(Array.from({ length: 4 }, async (_, at) => sendTrace(server, `late-${at}`)));
    expect(statuses.filter((status) => status !== 503 && status !== 'no answer')).toEqual([]);
    expect(await ended).toEqual([1, null]);
    expect(server.output()).toContain('ClickHouse could not write to its disk');
    const again = await startServer({ dataDir, environment });
    try {
      for (const id of ids) expect(await again.askJson(`/api/public/traces/${id}`)).toMatchObject({ name: id });
      expect(await sendTrace(again, 'after')).toBe(207);
    } finally {
      await again.end();
    }
  } finally {
    await server.end('SIGKILL');
    remove();
  }
});
