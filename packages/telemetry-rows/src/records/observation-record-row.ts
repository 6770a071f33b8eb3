import { parseDecimal, storedObservationColumns, usdScale } from '@spanledger/core';
import type { ObservationId, ObservationRecord, StoredObservation, TraceId, Usage, Usd } from '@spanledger/core';
import { z } from 'zod';
import { fieldsOf } from '../fields.ts';
import type { RowDialect } from '../row-dialect.ts';
import { integer, micros, pairs } from '../row-values.ts';
import { statedEnd } from './clock-entries.ts';
import { unlessNull } from './null-bits.ts';
import {
  recordedCostOfRow,
  recordedCostSelect,
  recordedCostShape,
  repricedCostOfRow,
} from './recorded-cost-columns.ts';
import { mergeablePartOf, recordSelect, recordShape } from './record-row.ts';

const fields = fieldsOf(storedObservationColumns);

export const observationRecordSelect = (dialect: RowDialect): string => `
    trace_id, id, parent_observation_id, ${dialect.time('start_time')} AS started,
    ${dialect.pairs('usage_details')} AS usage_entries,
    usage_convention, usage_role,
    ${dialect.pairs('provided_cost')} AS provided_cost_entries,
    ${fields.select(dialect)}, ${recordedCostSelect(dialect)}, ${recordSelect(dialect)}`;

export const observationRecordRowSchema = z.object({
  trace_id: z.string(),
  id: z.string(),
  parent_observation_id: z.string(),
  started: micros,
  usage_entries: pairs(integer),
  usage_convention: z.enum(['none', 'inclusive', 'exclusive', 'given']),
  usage_role: z.enum(['own', 'aggregate']),
  provided_cost_entries: pairs(z.string()),
  ...fields.shape,
  ...recordedCostShape,
  ...recordShape,
});

type ObservationRecordRow = z.infer<typeof observationRecordRowSchema>;

const noProvidedCost = 8;
const roleOfType = 16;
/** Our first versions set it where a report of its own was marked as a repetition, and stored it as an aggregate. */
const ownButRepeated = 32;

/** The fields that are null, if their columns cannot be; and whether the role is that of the type. */
export const nullBitsOfObservation = (record: ObservationRecord): number =>
  fields.nullBits(record) |
  (record.providedCost === null ? noProvidedCost : 0) |
  (record.usage?.role === 'ofType' ? roleOfType : 0);

/** The very observation that was written. */
export const storedObservationOf = (row: ObservationRecordRow): StoredObservation => ({
  traceId: row.trace_id as TraceId,
  id: row.id as ObservationId,
  createdAt: row.created,
  cost: recordedCostOfRow(row),
  repricedCost: repricedCostOfRow(row),
  record: fields.addTo(
    {
      ...mergeablePartOf(row),
      tags: [],
      startTime: row.started,
      parentObservationId: row.parent_observation_id === '' ? null : (row.parent_observation_id as ObservationId),
      usage: usageOfRow(row),
      providedCost: providedCostOfRow(row),
    },
    asStated(row),
  ),
});

/** With the end as its client stated it; a copy only of the few rows where the column has another one. */
const asStated = (row: ObservationRecordRow): ObservationRecordRow => {
  const stated = row.clock_entries.find(([field]) => field === statedEnd)?.[1];
  return stated === undefined ? row : { ...row, endTime: stated };
};

/** The costs that the client sent, unchanged. */
export const providedCostOfRow = (
  row: Pick<ObservationRecordRow, 'provided_cost_entries' | 'null_fields'>,
): Readonly<Record<string, Usd>> | null =>
  unlessNull(row.null_fields, noProvidedCost, amountsOf(row.provided_cost_entries));

/** The usage as stated. */
export const usageOfRow = (
  row: Pick<ObservationRecordRow, 'usage_entries' | 'usage_convention' | 'usage_role' | 'null_fields'>,
): Usage | null => {
  if (row.usage_convention === 'none') return null;
  const role = unlessNull(row.null_fields, ownButRepeated, row.usage_role) ?? 'own';
  return {
    details: unitsOf(row.usage_entries),
    convention: row.usage_convention,
    role: unlessNull(row.null_fields, roleOfType, role) ?? 'ofType',
  };
};

const unitsOf = (entries: readonly (readonly [string, number])[]): Record<string, number> => {
  const units: Record<string, number> = Object.create(null);
  for (const [bucket, count] of entries) units[bucket] = count;
  return units;
};

const amountsOf = (entries: readonly (readonly [string, string])[]): Record<string, Usd> => {
  const amounts: Record<string, Usd> = Object.create(null);
  for (const [bucket, text] of entries) amounts[bucket] = parseDecimal(text, usdScale) ?? 0n;
  return amounts;
};
