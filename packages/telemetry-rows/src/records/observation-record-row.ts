import { observationLevels, observationTypes, parseDecimal, usdScale } from '@spanledger/core';
import type { ObservationId, ObservationRecord, StoredObservation, TraceId, Usage, Usd } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { integer, micros, nullableText, pairs } from '../row-values.ts';
import { nullBits, unlessNull } from './null-bits.ts';
import {
  recordedCostOfRow,
  recordedCostSelect,
  recordedCostShape,
  repricedCostOfRow,
} from './recorded-cost-columns.ts';
import { mergeablePartOf, recordSelect, recordShape } from './record-row.ts';

const nullableTime = micros.nullable();

export const observationRecordSelect = (dialect: RowDialect): string => `
    trace_id, id, parent_observation_id, type, name,
    ${dialect.time('start_time')} AS started,
    ${dialect.time('end_time')} AS ended,
    ${dialect.time('completion_start_time')} AS completion_started,
    level, status_message, version, environment, input, output, model, provider, model_parameters,
    prompt_name, prompt_version,
    ${dialect.pairs('usage_details')} AS usage_entries,
    usage_convention, usage_role,
    ${dialect.pairs('provided_cost')} AS provided_cost_entries,
    span_events, span_links, ${recordedCostSelect(dialect)}, ${recordSelect(dialect)}`;

export const observationRecordRowSchema = z.object({
  trace_id: z.string(),
  id: z.string(),
  parent_observation_id: z.string(),
  type: z.enum(observationTypes),
  name: nullableText,
  started: micros,
  ended: nullableTime,
  completion_started: nullableTime,
  level: z.enum(observationLevels),
  status_message: nullableText,
  version: nullableText,
  environment: z.string(),
  input: nullableText,
  output: nullableText,
  model: nullableText,
  provider: nullableText,
  model_parameters: nullableText,
  prompt_name: nullableText,
  prompt_version: integer.nullable(),
  usage_entries: pairs(integer),
  usage_convention: z.enum(['none', 'inclusive', 'exclusive', 'given']),
  usage_role: z.enum(['own', 'aggregate']),
  provided_cost_entries: pairs(z.string()),
  span_events: nullableText,
  span_links: nullableText,
  ...recordedCostShape,
  ...recordShape,
});

type ObservationRecordRow = z.infer<typeof observationRecordRowSchema>;

/** Which fields are null, where their columns cannot say it; and whether the role is that of the type. */
export const nullBitsOfObservation = (record: ObservationRecord): number => {
  const { type, level, environment, providedCost, usage } = record;
  const ofType = usage?.role === 'ofType' ? null : undefined;
  return nullBits(type, level, environment, providedCost, ofType);
};

/** Our first versions set it where a report of its own was marked as a repetition, and stored it as an aggregate. */
const ownButRepeated = 32;

/** The very observation that was written. */
export const storedObservationOf = (row: ObservationRecordRow): StoredObservation => ({
  traceId: row.trace_id as TraceId,
  id: row.id as ObservationId,
  createdAt: row.created,
  cost: recordedCostOfRow(row),
  repricedCost: repricedCostOfRow(row),
  record: {
    ...mergeablePartOf(row),
    tags: [],
    type: unlessNull(row.null_fields, 1, row.type),
    name: row.name,
    startTime: row.started,
    endTime: row.ended,
    completionStartTime: row.completion_started,
    parentObservationId: row.parent_observation_id === '' ? null : (row.parent_observation_id as ObservationId),
    level: unlessNull(row.null_fields, 2, row.level),
    statusMessage: row.status_message,
    version: row.version,
    environment: unlessNull(row.null_fields, 4, row.environment),
    input: row.input,
    output: row.output,
    model: row.model,
    provider: row.provider,
    modelParameters: row.model_parameters,
    promptName: row.prompt_name,
    promptVersion: row.prompt_version,
    usage: usageOfRow(row),
    providedCost: unlessNull(row.null_fields, 8, amountsOf(row.provided_cost_entries)),
    spanEvents: row.span_events,
    spanLinks: row.span_links,
  },
});

/** The usage as it was stated. */
export const usageOfRow = (
  row: Pick<ObservationRecordRow, 'usage_entries' | 'usage_convention' | 'usage_role' | 'null_fields'>,
): Usage | null => {
  if (row.usage_convention === 'none') return null;
  const role = unlessNull(row.null_fields, ownButRepeated, row.usage_role) ?? 'own';
  return {
    details: unitsOf(row.usage_entries),
    convention: row.usage_convention,
    role: unlessNull(row.null_fields, 16, role) ?? 'ofType',
  };
};

const unitsOf = (entries: readonly (readonly [string, number])[]): Record<string, number> => {
  const units: Record<string, number> = Object.create(null);
  for (const [bucket, count] of entries) units[bucket] = count;
  return units;
};

export const amountsOf = (entries: readonly (readonly [string, string])[]): Record<string, Usd> => {
  const amounts: Record<string, Usd> = Object.create(null);
  for (const [bucket, text] of entries) amounts[bucket] = parseDecimal(text, usdScale) ?? 0n;
  return amounts;
};
