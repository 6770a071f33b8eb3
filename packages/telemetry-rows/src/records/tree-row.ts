import { callReportOf, decidedCounting, toolLoopPartOf, withoutAdopted } from '@spanledger/core';
import type { ObservationId, StoredTreeEntry, TraceId } from '@spanledger/core';
import type { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { observationRecordRowSchema, providedCostOfRow, usageOfRow } from './observation-record-row.ts';
import { unlessNull } from './null-bits.ts';
import { mergeablePartOf, recordSelect } from './record-row.ts';

/** The place of an observation in the tree of its trace, and, of those that may report usage, the report. */
export const treeSelect = (dialect: RowDialect): string => `
    trace_id, id, parent_observation_id, ${dialect.time('start_time')} AS started,
    ${dialect.time('end_time')} AS "endTime", clock, model, type, name, provider`;

const plainRowSchema = observationRecordRowSchema.pick({
  trace_id: true,
  id: true,
  parent_observation_id: true,
  started: true,
  endTime: true,
  clock: true,
  model: true,
  type: true,
  name: true,
  provider: true,
});

/** The fields of `treeSelect`, and the report of an observation. */
export const reportSelect = (dialect: RowDialect): string => `${treeSelect(dialect)},
    model_parameters AS "modelParameters", ${dialect.pairs('usage_details')} AS usage_entries,
    usage_convention, usage_role, ${dialect.pairs('provided_cost')} AS provided_cost_entries, ${recordSelect(dialect)}`;

const reportingRowSchema = observationRecordRowSchema.pick({
  trace_id: true,
  id: true,
  parent_observation_id: true,
  started: true,
  endTime: true,
  type: true,
  name: true,
  model: true,
  provider: true,
  modelParameters: true,
  usage_entries: true,
  usage_convention: true,
  usage_role: true,
  provided_cost_entries: true,
  metadata_entries: true,
  created: true,
  clock: true,
  clock_entries: true,
  null_fields: true,
});

type TreeRow = z.infer<typeof plainRowSchema>;
type ReportRow = z.infer<typeof reportingRowSchema>;

const plainEntry = (row: TreeRow): StoredTreeEntry => ({
  traceId: row.trace_id as TraceId,
  id: row.id as ObservationId,
  parentId: row.parent_observation_id === '' ? null : (row.parent_observation_id as ObservationId),
  startTime: row.started,
  endTime: row.endTime,
  clock: row.clock,
  model: row.model,
  toolLoop: toolLoopPartOf(row),
  report: undefined,
  counting: undefined,
});

const reportingEntry = (row: ReportRow): StoredTreeEntry => {
  const stated = withoutAdopted({
    ...mergeablePartOf(row),
    type: unlessNull(row.null_fields, 1, row.type),
    usage: usageOfRow(row),
    model: row.model,
    provider: row.provider,
    modelParameters: row.modelParameters,
    providedCost: providedCostOfRow(row),
    startTime: row.started,
  });
  return { ...plainEntry(row), model: stated.model, report: callReportOf(stated), counting: decidedCounting(stated) };
};

/**
 * Rows become entries while they are read: for a trace of 200,000 observations the rows alone take more memory than a
 * process has.
 */
export const treeRowSchema = plainRowSchema.transform(plainEntry);
export const reportRowSchema = reportingRowSchema.transform(reportingEntry);

/** The entries of trees; `reports` are the same observations as some of the others, with their reports. */
export const treeEntriesOf = (
  others: readonly StoredTreeEntry[],
  reports: readonly StoredTreeEntry[],
): readonly StoredTreeEntry[] => {
  const known = new Map<TraceId, Set<ObservationId>>();
  for (const { traceId, id } of reports) {
    const ofTrace = known.get(traceId) ?? new Set<ObservationId>();
    known.set(traceId, ofTrace);
    ofTrace.add(id);
  }
  return [...reports, ...others.filter(({ traceId, id }) => known.get(traceId)?.has(id) !== true)];
};
