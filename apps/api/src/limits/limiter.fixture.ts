import type { LevelStore, Limits, ProjectId } from '@spanledger/core';
import { vi } from 'vitest';
import type { Caller } from '../auth/authenticator.ts';
import { createLimiter, type Limiter, type LimiterOptions } from './limiter.ts';
import { LimitReachedError } from './limit-reached-error.ts';

export const noon = Date.UTC(2026, 4, 5, 12);
export const hourMs = 3_600_000;

export const caller = (limits: { project?: Limits; key?: Limits }, projectId = 'own', actor = 'pk-1'): Caller => ({
  projectId: projectId as ProjectId,
  actor,
  limits: { project: limits.project ?? {}, key: limits.key ?? {} },
  scopes: ['ingest', 'read'],
  isPublicKey: false,
});

export const open = (store: LevelStore, more: Partial<LimiterOptions> = {}): Limiter =>
  createLimiter({ store, projectDefaults: {}, ...more });

/** Returns how many of `times` requests start. */
export const begun = (limiter: Limiter, who: Caller, times: number, kind: 'ingest' | 'read' = 'read'): number =>
  Array.from({ length: times }).filter(() => refusalOf(() => limiter.begin(who, kind)) === undefined).length;

/** The refusal that the work throws. */
export const refusalOf = (work: () => void): LimitReachedError | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof LimitReachedError) return error;
    throw error;
  }
};

/** True if a request of this amount is stored. */
export const stores = async (limiter: Limiter, who: Caller, events: number, bytes = 0): Promise<boolean> =>
  limiter
    .within(who, { events, bytes }, async () => true)
    .catch((error: unknown) => {
      if (error instanceof LimitReachedError) return false;
      throw error;
    });

/** With fake timers. */
export const settle = async (ms = 2_000): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
};
