// `npm run test:deep [-- vitest arguments]`: what takes too long for `npm test`. Files whose name says that they are deep
// (kills and frozen servers, chaos, the oracle, queues on Redis, transfers), and every property again, with more runs.
import { spawnSync } from 'node:child_process';
import { prepare } from './prepare.mjs';

const propertyRunsFactor = '4';

const { root, bin } = prepare();
const env = { PROPERTY_RUNS_FACTOR: propertyRunsFactor, ...process.env, TEST_DEPTH: 'deep' };
const { status } = spawnSync(bin('vitest'), ['run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit', env });
process.exit(status ?? 1);
