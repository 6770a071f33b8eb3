// `npm run test:oracle -- --runs 1000 [--seed 7] [--only 123] [--side-by-side 2]`: histories of costs on real stores
// (one of them: TELEMETRY_STORE), and as many on their doubles; answers after every step are compared with an oracle.
// Prints seeds and progress; a seed and a number of runs repeat the same histories, `--only` one of them by its number.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { prepare } from './prepare.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string' },
    only: { type: 'string' },
    'side-by-side': { type: 'string', default: '2' },
  },
});
const isCount = (text) => /^[1-9]\d{0,6}$/.test(text);
const isSeed = (text) => text === undefined || /^-?\d{1,10}$/.test(text);
const isNumber = (text) => text === undefined || /^\d{1,7}$/.test(text);
if (!isCount(values.runs) || !isSeed(values.seed) || !isNumber(values.only) || !isCount(values['side-by-side'])) {
  process.stderr.write(
    'Usage: npm run test:oracle -- --runs <1 or more> [--seed <whole number>] [--only <number of a history>] [--side-by-side <1 or more>]\n',
  );
  process.exit(2);
}
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
const { root, bin } = prepare();
const env = {
  ...process.env,
  TEST_DEPTH: 'all',
  ORACLE_RUNS: values.runs,
  ORACLE_SEED: seed,
  ORACLE_LANES: values['side-by-side'],
  ...(values.only === undefined ? {} : { ORACLE_ONLY: values.only }),
};
const args = ['run', '--project', 'unit', '--project', 'integration', 'system-tests/oracle'];
const { status } = spawnSync(bin('vitest'), args, { cwd: root, stdio: 'inherit', env });
process.exit(status ?? 1);
