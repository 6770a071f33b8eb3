import { scoreFields, traceFields, type RecordReader } from '@spanledger/core';
import {
  scoreRecordRowSchema,
  scoreRecordSelect,
  storedScoreOf,
  storedTraceOf,
  traceRecordRowSchema,
  traceRecordSelect,
} from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import { readTrees } from './read-trees.ts';
import { hasDeletions, readDeletedUntil } from './read-deletions.ts';
import { readDeletionHorizons } from './read-deletion-horizons.ts';
import { readObservationRecords, readObservationRecordsById } from './read-observation-records.ts';
import { readRecordsById } from './read-records-by-id.ts';
import { readProjectsWithOrphans, readOrphans } from './read-orphans.ts';

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

/** Reads stored records for merging. What has never been stored costs one look-up of its trace's or score's days. */
export const clickHouseRecordReader = (client: ClickHouse): RecordReader => ({
  observations: (projectId, keys) => readObservationRecords(client, projectId, keys),
  observationsById: (projectId, ids) => readObservationRecordsById(client, projectId, ids),
  trees: (...asked) => readTrees(client, ...asked),
  traces: (projectId, ids) => readRecordsById(client, traces, projectId, ids),
  scores: (projectId, ids) => readRecordsById(client, scores, projectId, ids),
  deletionHorizons: (projectId, deletions) => readDeletionHorizons(client, projectId, deletions),
  hasDeletions: (projectId) => hasDeletions(client, projectId),
  deletedUntil: (projectId, kind, ids) => readDeletedUntil(client, projectId, kind, ids),
  projectsWithOrphans: (projectIds) => readProjectsWithOrphans(client, projectIds),
  orphans: (projectId, ids) => readOrphans(client, projectId, ids),
});
