// `npm run example`: makes the checkout ready, then runs the SDK's example against the server that the
// SPANLEDGER_* variables name.
import { spawnSync } from 'node:child_process';
import { prepare } from './prepare.mjs';

const { root } = prepare();
const tool = ['--import', 'tsx', '--conditions=@spanledger/source', 'packages/sdk/examples/first-trace.ts'];
const { status } = spawnSync(process.execPath, tool, { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
