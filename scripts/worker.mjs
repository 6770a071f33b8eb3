// `npm run worker`: makes the checkout ready, then works in this very process.
import { prepare } from './prepare.mjs';

prepare();
await import('../apps/worker/dist/packed/main.js');
