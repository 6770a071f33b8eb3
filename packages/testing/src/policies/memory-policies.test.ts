import { memoryIdentity } from '../identity/memory-identity.ts';
import { describePolicyStore } from './policy-store.conformance.ts';

describePolicyStore('memory', async () => memoryIdentity());
