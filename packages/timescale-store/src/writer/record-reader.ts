import type { RecordReader } from '@spanledger/core';
import { recordBytesMax } from '@spanledger/telemetry-rows';
import type { Timescale } from '../client/timescale-client.ts';
import { readTrees } from './read-trees.ts';
import { hasDeletions, readDeletedUntil } from './read-deletions.ts';
import { readDeletionHorizons } from './read-deletion-horizons.ts';
import { readObservationRecords, readScoreRecords, readTraceRecords } from './read-records.ts';
import { readProjectsWithOrphans, readOrphans } from './read-orphans.ts';
import { readTracesOfObservations } from './read-traces-of-observations.ts';

/** Reads stored records for merging, by the keys of their tables; several that have more than `bytesMax` are an `AnswerTooLargeError`. */
export const timescaleRecordReader = (client: Timescale, bytesMax = recordBytesMax): RecordReader => ({
  observations: (projectId, keys) => readObservationRecords(client, projectId, keys, bytesMax),
  tracesOfObservations: (projectId, ids) => readTracesOfObservations(client, projectId, ids),
  trees: (...asked) => readTrees(client, ...asked),
  traces: (projectId, ids) => readTraceRecords(client, projectId, ids, bytesMax),
  scores: (projectId, ids) => readScoreRecords(client, projectId, ids, bytesMax),
  deletionHorizons: (projectId, deletions) => readDeletionHorizons(client, projectId, deletions),
  hasDeletions: (projectId) => hasDeletions(client, projectId),
  deletedUntil: (projectId, kind, ids) => readDeletedUntil(client, projectId, kind, ids),
  projectsWithOrphans: (projectIds) => readProjectsWithOrphans(client, projectIds),
  orphans: (projectId, ids) => readOrphans(client, projectId, ids),
});
