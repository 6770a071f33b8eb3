// `npm run bench:<name> [-- arguments]`: makes the checkout ready, then runs one bench from source.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';

const { root } = prepare();
const [name, ...args] = process.argv.slice(2);
const tool = ['--import', 'tsx', '--conditions=@spanledger/source', join(root, 'bench', `${name}.ts`)];
const { status } = spawnSync(process.execPath, [...tool, ...args], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
