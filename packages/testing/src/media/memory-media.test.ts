import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeMediaRegistry } from './media-registry.conformance.ts';
import { describeMediaStore } from './media-store.conformance.ts';
import { memoryMediaRegistry } from './memory-media-registry.ts';
import { memoryMediaStore } from './memory-media-store.ts';

describeMediaStore('memory', async () => memoryMediaStore());
describeMediaRegistry('memory', async () => ({ ...memoryIdentity(), media: memoryMediaRegistry() }));
