// `npm run test:oracle -- --runs 1000 [--seed 7]`: histories of costs on real stores (one of them: TELEMETRY_STORE), and
// as many on their doubles; every answer after every step is compared with an oracle. Prints seeds and progress; a seed
// and a number of runs give the same histories again.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { prepare } from './prepare.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '100' }, seed: { type: 'string' } } });
const isCount = (text) => /^[1-9]\d{0,6}$/.test(text);
const isSeed = (text) => text === undefined || /^-?\d{1,10}$/.test(text);
if (!isCount(values.runs) || !isSeed(values.seed)) {
  process.stderr.write('Usage: npm run test:oracle -- --runs <1 or more> [--seed <whole number>]\n');
  process.exit(2);
}
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
const { root, bin } = prepare();
const env = { ...process.env, ORACLE_RUNS: values.runs, ORACLE_SEED: seed };
const args = ['run', '--project', 'unit', '--project', 'integration', 'apps/api/src/oracle'];
const { status } = spawnSync(bin('vitest'), args, { cwd: root, stdio: 'inherit', env });
process.exit(status ?? 1);
