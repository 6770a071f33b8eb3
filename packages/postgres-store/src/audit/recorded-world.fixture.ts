import type { Micros, ProjectId, RecordedBy } from '@spanledger/core';

import type { RecordedStores } from '../open-postgres-store.ts';

export const by: RecordedBy = { kind: 'user', id: 'ada', address: '192.0.2.7', userAgent: 'browser', requestId: 'r-1' };
export const now = (): Micros => Date.now() * 1000;
export const projectId = 'own' as ProjectId;
export const organizationId = 'own-org';
export const publicKey = 'pk-used';
/** Part of every secret of this test; no entry may contain it. */
export const canary = 'canary-7d1f';
export const secret = (name: string): string => `${canary}-${name}`;
export const tokenHash = (name: string): string => secret(`hash-of-${name}`);
export const client = { userAgent: 'browser', address: '192.0.2.7' };
export const password = secret('password');

export interface World {
  readonly stores: RecordedStores;
  readonly userId: string;
}

export type Change = (world: World) => Promise<readonly string[]>;
