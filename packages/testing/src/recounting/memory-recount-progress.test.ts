import { memoryRecountProgress } from './memory-recount-progress.ts';
import { describeRecountProgress } from './recount-progress.conformance.ts';

describeRecountProgress('memory', async () => memoryRecountProgress());
