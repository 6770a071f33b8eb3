import type { ApiKeyStore, ErasureQueue, FirstStart, ProjectStore } from '@spanledger/core';

import { identityState } from './identity-state.ts';
import { memoryApiKeyStore } from './memory-api-key-store.ts';
import { memoryErasureQueue } from './memory-erasure-queue.ts';
import { memoryFirstStart } from './memory-first-start.ts';
import { memoryProjectStore } from './memory-project-store.ts';

/** The identity ports over one and the same set of organizations, projects and keys. */
export interface IdentityStores {
  readonly apiKeys: ApiKeyStore;
  readonly projects: ProjectStore;
  readonly erasures: ErasureQueue;
  readonly firstStart: FirstStart;
}

export const memoryIdentity = (): IdentityStores => {
  const state = identityState();
  return {
    apiKeys: memoryApiKeyStore(state),
    projects: memoryProjectStore(state),
    erasures: memoryErasureQueue(state),
    firstStart: memoryFirstStart(state),
  };
};
