import { scoreFields, traceFields, type RecordReader } from '@spanledger/core';
import {
  scoreRecordRowSchema,
  scoreRecordSelect,
  storedScoreOf,
  storedTraceOf,
  traceRecordRowSchema,
  traceRecordSelect,
  recordBytesMax,
} from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { recordLimits } from '../client/connection-settings.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import { daysFinder } from '../query/find-days.ts';
import { readTrees } from './read-trees.ts';
import { hasDeletions, readDeletedUntil } from './read-deletions.ts';
import { readDeletionHorizons } from './read-deletion-horizons.ts';
import { readObservationRecords } from './read-observation-records.ts';
import { readRecordsById } from './read-records-by-id.ts';
import { readProjectsWithOrphans, readOrphans } from './read-orphans.ts';
import { readTracesOfObservations } from './read-traces-of-observations.ts';

const traces = {
  kind: 'trace',
  fields: traceFields,
  select: traceRecordSelect(rowDialect),
  rowSchema: traceRecordRowSchema,
  storedOf: storedTraceOf,
} as const;

const scores = {
  kind: 'score',
  fields: scoreFields,
  select: scoreRecordSelect(rowDialect),
  rowSchema: scoreRecordRowSchema,
  storedOf: storedScoreOf,
} as const;

/**
 * Reads stored records for merging. An entity that has never been stored costs one look-up of its trace's or score's
 * days. Several records that have more than `bytesMax` together are not read: `AnswerTooLargeError`.
 */
export const clickHouseRecordReader = (client: ClickHouse, bytesMax = recordBytesMax): RecordReader => {
  const reads = { client, findDays: daysFinder(client, recordLimits), bytesMax };
  return {
    observations: (projectId, keys) => readObservationRecords(reads, projectId, keys),
    tracesOfObservations: (projectId, ids) => readTracesOfObservations(client, projectId, ids),
    trees: (...asked) => readTrees(reads, ...asked),
    traces: (projectId, ids) => readRecordsById(reads, traces, projectId, ids),
    scores: (projectId, ids) => readRecordsById(reads, scores, projectId, ids),
    deletionHorizons: (projectId, deletions) => readDeletionHorizons(reads, projectId, deletions),
    hasDeletions: (projectId) => hasDeletions(client, projectId),
    deletedUntil: (projectId, kind, ids) => readDeletedUntil(client, projectId, kind, ids),
    projectsWithOrphans: (projectIds) => readProjectsWithOrphans(client, projectIds),
    orphans: (projectId, ids) => readOrphans(client, projectId, ids),
  };
};
