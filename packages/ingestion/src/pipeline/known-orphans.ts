import { LRUCache } from 'lru-cache';
import {
  atMost,
  type IngestBatch,
  type Micros,
  type ObservationId,
  type ObservationPatch,
  type ProjectId,
  type RecordReader,
} from '@spanledger/core';
import { entityKey } from './entity-key.ts';

/** Finds observations that are stored without their trace, with which whole ones would not be merged otherwise. */
export interface KnownOrphans {
  /** Returns for each whole observation of the group whether such a copy of it is stored. */
  among(batches: readonly IngestBatch[]): Promise<(projectId: ProjectId, patch: ObservationPatch) => boolean>;
  invalidateAll(): void;
}

const projectsMax = 10_000;

interface Answer {
  readonly hasAny: boolean;
  readonly askedAt: Micros;
}

interface Parts {
  readonly reader: Pick<RecordReader, 'projectsWithOrphans' | 'orphans'>;
  readonly now: () => Micros;
  /** How long a result is valid: another writer of the same project may store one meanwhile. */
  readonly answerMicros: Micros;
}

/** Queries periodically which projects have any; nearly none has, and then nothing more is queried. */
export const knownOrphans = ({ reader, now, answerMicros }: Parts): KnownOrphans => {
  const answers = new LRUCache<ProjectId, Answer>(atMost(projectsMax));

  const askOf = async (projectIds: readonly ProjectId[]): Promise<void> => {
    const askedAt = now();
    const isOld = (id: ProjectId): boolean => askedAt - (answers.get(id)?.askedAt ?? -Infinity) >= answerMicros;
    if (!projectIds.some(isOld)) return;
    const found = await reader.projectsWithOrphans(projectIds);
    for (const id of projectIds) answers.set(id, { hasAny: found.has(id), askedAt });
  };

  /** The group's own are being written, and will be stored before another group is prepared. */
  const noteOwn = ({ projectId, observations }: IngestBatch): void => {
    if (observations.some(({ isTraceUnknown }) => isTraceUnknown)) {
      answers.set(projectId, { hasAny: true, askedAt: now() });
    }
  };

  return {
    among: async (batches) => {
      const found = new Set<string>();
      const wanted = wholeIds(batches);
      await askOf([...wanted.keys()]);
      const certain = new Set(batches.filter(({ isSentOn }) => isSentOn === true).map(({ projectId }) => projectId));
      for (const [projectId, ids] of wanted) {
        if (answers.get(projectId)?.hasAny !== true && !certain.has(projectId)) continue;
        for (const id of await reader.orphans(projectId, ids)) found.add(entityKey(projectId, id));
      }
      for (const batch of batches) noteOwn(batch);
      if (found.size === 0) return never;
      return (projectId, { id }) => found.has(entityKey(projectId, id));
    },
    invalidateAll: () => answers.clear(),
  };
};

const never = (): boolean => false;

const wholeIds = (batches: readonly IngestBatch[]): ReadonlyMap<ProjectId, readonly ObservationId[]> => {
  const ids = new Map<ProjectId, ObservationId[]>();
  for (const { projectId, observations } of batches) {
    const ofProject = ids.get(projectId) ?? [];
    for (const { id, isComplete } of observations) if (isComplete) ofProject.push(id);
    if (ofProject.length > 0) ids.set(projectId, ofProject);
  }
  return ids;
};
