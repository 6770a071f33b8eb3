import {
  batchIdSchema,
  microsPerDay,
  type BatchId,
  type BatchPart,
  type LedgerHour,
  type LedgerQuery,
  type LedgerReader,
  type Micros,
  type ProjectId,
  type Receipt,
} from '@spanledger/core';
import { integer, ledgerHourRowSchema, receiptRowSchema, toLedgerHour, toReceipt } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { TelemetryEngine } from '../engine.ts';

const microsPerHour = 3_600_000_000;

const projectSchema = z.object({ project_id: z.string() });
const partSchema = z.object({ batch_id: batchIdSchema, part: integer });

/**
 * The receipts of the days around the period are read too: of a batch that arrived on two of them one copy counts, for
 * any requested period.
 */
export const readLedgerHours = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  { from, to }: LedgerQuery,
): Promise<readonly LedgerHour[]> => {
  const parameters = engine.parameters(projectId);
  const firstHour = hourOf(from);
  const around = { from: firstHour - microsPerDay, to: to + microsPerDay };
  const sql = engine.dialect.statements.ledgerHours(around, { from: firstHour, to }, parameters);
  const rows = await engine.query('read-ledger-hours', sql, parameters, ledgerHourRowSchema);
  return rows.map(toLedgerHour);
};

const hourOf = (at: Micros): Micros => Math.floor(at / microsPerHour) * microsPerHour;

const readLedgerProjects = async (
  engine: TelemetryEngine,
  { from, to }: LedgerQuery,
): Promise<readonly ProjectId[]> => {
  const parameters = engine.parameters();
  const isInPeriod = engine.dialect.timeBounds('received_at', hourOf(from), to, parameters);
  const sql = `SELECT DISTINCT project_id FROM ingest_batches WHERE ${isInPeriod.join(' AND ')}`;
  const rows = await engine.query('read-ledger-projects', sql, parameters, projectSchema);
  return rows.map(({ project_id }) => project_id as ProjectId);
};

const readBatchReceipts = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  batchId: BatchId,
): Promise<readonly Receipt[]> => {
  const parameters = engine.parameters(projectId);
  const isOfBatch = engine.dialect.equals('r.batch_id', batchId, parameters);
  const sql = `SELECT part, received_at, stored_at, received, stored, rejected, quarantined, payload_bytes
FROM ${engine.dialect.countingReceipts(isOfBatch)} AS counting
ORDER BY part`;
  const rows = await engine.query('read-batch-receipts', sql, parameters, receiptRowSchema);
  return rows.map((row) => toReceipt(projectId, batchId, row));
};

const findWrittenParts = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  parts: readonly BatchPart[],
): Promise<readonly BatchPart[]> => {
  if (parts.length === 0) return [];
  const { dialect } = engine;
  const parameters = engine.parameters(projectId);
  const ids = [...new Set(parts.map(({ batchId }) => batchId))];
  const sql = `SELECT DISTINCT batch_id, part
FROM ingest_batches AS r
${dialect.where('r', dialect.anyOf('r.batch_id', ids, parameters))}`;
  const rows = await engine.query('find-written-parts', sql, parameters, partSchema);
  const written = new Set(rows.map(({ batch_id: batchId, part }) => `${part} ${batchId}`));
  return parts.filter(({ batchId, part }) => written.has(`${part} ${batchId}`));
};

export const ledgerReader = (engine: TelemetryEngine): LedgerReader => ({
  hours: (projectId, query) => readLedgerHours(engine, projectId, query),
  projects: (query) => readLedgerProjects(engine, query),
  batch: (projectId, id) => readBatchReceipts(engine, projectId, id),
  written: (projectId, parts) => findWrittenParts(engine, projectId, parts),
});
