import { atMost, permissionDenied, type Micros, type ProjectId, type ProjectStore } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

const freshMicros = 1_000_000;
const knownMax = 10_000;

/**
 * Rejects with `permission_denied` for a project that was deleted, at most a second after it was: a key stays cached
 * for some seconds, and a body may have been in transit.
 */
export const refuseDeleted = (
  projects: Pick<ProjectStore, 'isDeleted'>,
  now: () => Micros,
): ((projectId: ProjectId) => Promise<void>) => {
  const known = new LRUCache<ProjectId, { readonly until: Micros; readonly isDeleted: Promise<boolean> }>(
    atMost(knownMax),
  );
  const ask = async (projectId: ProjectId): Promise<boolean> => {
    const latest = known.get(projectId);
    if (latest !== undefined && latest.until > now()) return latest.isDeleted;
    const isDeleted = projects.isDeleted(projectId);
    isDeleted.catch(() => known.delete(projectId));
    known.set(projectId, { until: now() + freshMicros, isDeleted });
    return isDeleted;
  };
  return async (projectId) => {
    if (await ask(projectId)) throw permissionDenied('The project has been deleted: nothing is stored for it.');
  };
};
