import { observationLevels, observationTypes, parseDecimal, usdScale } from '@spanledger/core';
import type { ObservationId, StoredObservation, TraceId, Usd } from '@spanledger/core';
import { z } from 'zod';
import { mergeablePartOf, mapSchema, recordSelect, recordShape, unlessNull } from './record-row.ts';

const textSchema = z.string().nullable();
const nullableTimeSchema = z.number().nullable();

export const observationRecordSelect = `
    trace_id, id, parent_observation_id, type, name, start_time, end_time, completion_start_time, level,
    status_message, version, environment, input, output, model, provider, model_parameters, prompt_name,
    prompt_version, usage_details, usage_convention, usage_role, provided_cost, span_events, span_links,
    ${recordSelect}`;

export const observationRecordRowSchema = z.object({
  trace_id: z.string(),
  id: z.string(),
  parent_observation_id: z.string(),
  type: z.enum(observationTypes),
  name: textSchema,
  start_time: z.number(),
  end_time: nullableTimeSchema,
  completion_start_time: nullableTimeSchema,
  level: z.enum(observationLevels),
  status_message: textSchema,
  version: textSchema,
  environment: z.string(),
  input: textSchema,
  output: textSchema,
  model: textSchema,
  provider: textSchema,
  model_parameters: textSchema,
  prompt_name: textSchema,
  prompt_version: z.coerce.number().nullable(),
  usage_details: mapSchema(z.number()),
  usage_convention: z.enum(['none', 'inclusive', 'exclusive', 'given']),
  usage_role: z.enum(['own', 'aggregate']),
  provided_cost: mapSchema(z.string()),
  span_events: textSchema,
  span_links: textSchema,
  ...recordShape,
});

type ObservationRecordRow = z.infer<typeof observationRecordRowSchema>;

/** The very observation that was written. */
export const storedObservationOf = (row: ObservationRecordRow): StoredObservation => ({
  traceId: row.trace_id as TraceId,
  id: row.id as ObservationId,
  createdAt: row.created_at,
  record: {
    ...mergeablePartOf(row),
    tags: [],
    type: unlessNull(row.null_fields, 1, row.type),
    name: row.name,
    startTime: row.start_time,
    endTime: row.end_time,
    completionStartTime: row.completion_start_time,
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
    usage:
      row.usage_convention === 'none'
        ? null
        : {
            details: unitsOf(row.usage_details),
            convention: row.usage_convention,
            role: unlessNull(row.null_fields, 16, row.usage_role) ?? 'ofType',
          },
    providedCost: unlessNull(row.null_fields, 8, amountsOf(row.provided_cost)),
    spanEvents: row.span_events,
    spanLinks: row.span_links,
  },
});

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
