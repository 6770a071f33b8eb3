// `npm run test:timescale -- postgres://… [--only conformance,oracle,e2e] [vitest arguments]`: what keeps telemetry in
// PostgreSQL, on a server with TimescaleDB whose user may create databases and the extension: the conformance and race suites
// of the store, the short oracle, and the processes end to end. Its databases are dropped after it.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { prepare } from './prepare.mjs';

const [url, ...given] = process.argv.slice(2);
if (!/^postgres(?:ql)?:\/\//.test(url ?? '')) {
  process.stderr.write(
    'Usage: npm run test:timescale -- postgres://… [--only conformance,oracle,e2e] [vitest arguments]\n',
  );
  process.exit(2);
}
const only = given[0] === '--only' ? given.splice(0, 2)[1].split(',') : ['conformance', 'oracle', 'e2e'];

const { root, bin } = prepare();
const run = randomBytes(4).toString('hex');
const env = { ...process.env, TIMESCALE_TEST_URL: url, TIMESCALE_TEST_RUN: run, TEST_DEPTH: 'all' };
const onTimescale = { ...env, TELEMETRY_STORE: 'timescale' };

/** Those of plain PostgreSQL in the same files run on the server of the tests. */
const parts = {
  conformance: [env, 'integration', ['packages/timescale-store/']],
  oracle: [onTimescale, 'integration', ['system-tests/oracle/']],
  e2e: [onTimescale, 'e2e', ['system-tests/local-mode/', 'system-tests/queue-mode/']],
};

const dropDatabases = async () => {
  const client = new pg.Client(url);
  await client.connect();
  const like = `spanledger_e2e_${run}_%`;
  const { rows } = await client.query('SELECT datname FROM pg_database WHERE datname LIKE $1', [like]);
  for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
  await client.end();
};

const failed = [];
try {
  for (const name of only) {
    const [environment, project, files] = parts[name];
    process.stdout.write(`\n${name} on TimescaleDB\n`);
    const args = ['run', '--project', project, ...files, ...given];
    const { status } = spawnSync(bin('vitest'), args, { cwd: root, stdio: 'inherit', env: environment });
    if (status !== 0) failed.push(name);
  }
} finally {
  await dropDatabases();
}
process.stdout.write(failed.length === 0 ? '\nEverything has passed.\n' : `\nFailed: ${failed.join(', ')}\n`);
process.exit(failed.length === 0 ? 0 : 1);
