import { describeLevelStore } from './level-store.conformance.ts';
import { memoryLevelStore } from './memory-level-store.ts';

describeLevelStore('the memory double', async () => {
  const store = memoryLevelStore();
  return [store, store];
});
