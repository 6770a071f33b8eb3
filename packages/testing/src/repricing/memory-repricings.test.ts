import { memoryRepricings } from './memory-repricings.ts';
import { describeRepricingStore } from './repricing-store.conformance.ts';

describeRepricingStore('memory', async () => memoryRepricings());
