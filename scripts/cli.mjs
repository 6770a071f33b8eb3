// `npm run spanledger -- <command>`: makes the checkout ready, then runs the command line in this process.
import { prepare } from './prepare.mjs';

prepare();
process.setSourceMapsEnabled(true);
await import('../apps/cli/dist/main.js');
