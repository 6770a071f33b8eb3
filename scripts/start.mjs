// `npm start`: makes the checkout ready, then serves in this very process.
import { prepare } from './prepare.mjs';

prepare();
await import('../apps/api/dist/packed/main.js');
