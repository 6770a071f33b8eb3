import { writeSync } from 'node:fs';
import { join } from 'node:path';

import { startClickHouse, startPostgres } from './index.ts';

/*
 * A process that owns both servers until it is killed. It prints one line when they run, and on Ctrl-C another line
 * that contains whether they still run.
 */
const dir = process.argv[2] ?? '';
const clickhouse = await startClickHouse({ dir: join(dir, 'clickhouse') });
const postgres = await startPostgres({ dir: join(dir, 'postgres') });
const say = (text: string): number => writeSync(1, `${text}\n`);

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const pids = [clickhouse.pid, postgres.pid];
process.on('SIGINT', () => {
  say(JSON.stringify(pids.map(isThere)));
  void Promise.all([clickhouse.stop(), postgres.stop()]);
});
say(JSON.stringify({ clickhouseUrl: clickhouse.url, postgresUrl: postgres.url, pids }));
