// `npm run test:attack [-- --quick] [--target local,queue,…] [--only text]`: attacks on the running product.
// `npm run test:attack -- --fuzz --minutes 60 [--seed N]`: a fuzzer over every operation of the OpenAPI document.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';

const { root } = prepare();
const tool = ['--import', 'tsx', '--conditions=@spanledger/source', join(root, 'attack', 'main.ts')];
const { status } = spawnSync(process.execPath, [...tool, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
