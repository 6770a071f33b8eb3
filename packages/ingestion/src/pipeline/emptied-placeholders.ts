import {
  isStated,
  withDay,
  type Micros,
  type ProjectId,
  type RecordReader,
  type TraceId,
  type TraceRow,
} from '@spanledger/core';
import { traceCacheKey } from './gather-patches.ts';
import type { MergedEntities } from './merge-into-state.ts';

/**
 * The stored placeholders of traces whose observations this group takes in under their real traces. One with any field
 * stated is a trace, and stays.
 */
export const emptiedPlaceholders = async (
  { observations, traces }: MergedEntities,
  reader: Pick<RecordReader, 'traces'>,
  now: Micros,
): Promise<readonly TraceRow[]> => {
  const ids = new Map<ProjectId, Set<TraceId>>();
  for (const { projectId, orphanTrace } of observations.values()) {
    if (orphanTrace === undefined || traces.has(traceCacheKey(projectId, orphanTrace))) continue;
    const ofProject = ids.get(projectId) ?? new Set<TraceId>();
    ids.set(projectId, ofProject.add(orphanTrace));
  }
  const rows: TraceRow[] = [];
  for (const [projectId, placeholders] of ids) {
    for (const [id, { record, createdAt }] of await reader.traces(projectId, [...placeholders])) {
      if (isStated(record.clock)) continue;
      const timestamp = record.timestamp ?? now;
      const days = withDay(undefined, timestamp);
      rows.push({
        projectId,
        id,
        timestamp,
        record,
        createdAt,
        updatedAt: now,
        movedFrom: undefined,
        days,
        isGone: true,
      });
    }
  }
  return rows;
};
