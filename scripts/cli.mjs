// `npm run spanledger -- <command>`: makes the checkout ready, then runs the command line in this process.
import { prepare } from './prepare.mjs';

prepare();
await import('../apps/cli/dist/packed/main.js');
