// `npm run test:chaos [-- --cycles 100 --seed N --queue redis|postgres]`: makes the checkout ready, then runs the chaos suite.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';

const { root } = prepare();
const tool = ['--import', 'tsx', '--conditions=@spanledger/source', join(root, 'chaos', 'main.ts')];
const { status } = spawnSync(process.execPath, [...tool, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
