// `npm test [-- vitest arguments]`: makes the checkout ready, then runs every test.
import { spawnSync } from 'node:child_process';
import { prepare } from './prepare.mjs';

const { root, bin } = prepare();
const { status } = spawnSync(bin('vitest'), ['run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
