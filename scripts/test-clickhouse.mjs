// `npm run test:clickhouse -- http://… [--replicated] [vitest arguments]`: what keeps telemetry in ClickHouse, on a server
// whose user may create databases: the conformance suites of the store and the short oracle. With `--replicated` their tables
// are replicated, for which the server needs a Keeper. Each file drops its database.
import { spawnSync } from 'node:child_process';
import { prepare } from './prepare.mjs';

const [url, ...given] = process.argv.slice(2);
if (!/^https?:\/\//.test(url ?? '')) {
  process.stderr.write(
    'Usage: npm run test:clickhouse -- http://user:password@host:8123 [--replicated] [vitest arguments]\n',
  );
  process.exit(2);
}
const isReplicated = given[0] === '--replicated';
if (isReplicated) given.shift();

const { root, bin } = prepare();
const env = {
  ...process.env,
  CLICKHOUSE_TEST_URL: url,
  CLICKHOUSE_TEST_REPLICATED: isReplicated ? '1' : '0',
  TEST_DEPTH: 'all',
};
const files = ['packages/clickhouse-store/', 'system-tests/oracle/'];
const args = ['run', '--project', 'integration', ...files, ...given];
const { status } = spawnSync(bin('vitest'), args, { cwd: root, stdio: 'inherit', env });
process.exit(status ?? 1);
