import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startClickHouse, startPostgres } from '@spanledger/embedded';
import type { TestProject } from 'vitest/node';

import type { EngineUrls } from './engine-urls.ts';

/** URLs of running servers, for example of another version, whose users may create databases. */
const { POSTGRES_TEST_URL: givenPostgres, CLICKHOUSE_TEST_URL: givenClickHouse } = process.env;
const given = (url: string) => ({ url, stop: async () => undefined });

/**
 * Settings for durability after a power loss, and those that help only with many rows: tests create thousands of small
 * tables.
 */
const withoutNeed = [
  'fsync_metadata',
  'compile_expressions',
  'compile_aggregate_expressions',
  'compile_sort_description',
];

const hastyClickHouse = async (dir: string): Promise<string> => {
  await mkdir(join(dir, 'users.d'), { recursive: true });
  const profile = withoutNeed.map((name) => `<${name}>0</${name}>`).join('');
  const users = `<clickhouse><profiles><default>${profile}</default></profiles></clickhouse>`;
  await writeFile(join(dir, 'users.d', 'tests.xml'), users);
  return dir;
};

/**
 * vitest's global setup: starts one ClickHouse and one PostgreSQL for the run, in a directory that is deleted after it.
 * If `CLICKHOUSE_TEST_URL` or `POSTGRES_TEST_URL` is set, that server is used instead.
 */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const dir = await mkdtemp(join(tmpdir(), 'spanledger-test-'));
  // When root runs this, PostgreSQL runs as an ordinary account, which needs access to the directory.
  await chmod(dir, 0o755);
  const servers = await Promise.all([
    givenClickHouse === undefined
      ? startClickHouse({ dir: await hastyClickHouse(join(dir, 'clickhouse')) })
      : given(givenClickHouse),
    givenPostgres === undefined
      ? startPostgres({ dir: join(dir, 'postgres'), isDurable: false })
      : given(givenPostgres),
  ]);
  const [clickhouse, postgres] = servers;
  const urls: EngineUrls = { clickhouseUrl: clickhouse.url, postgresUrl: postgres.url };
  project.provide('clickhouseUrl', urls.clickhouseUrl);
  project.provide('postgresUrl', urls.postgresUrl);
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(dir, { recursive: true, force: true });
  };
};
