import { observationLevels, observationTypes, parseDecimal, usdScale } from '@spanledger/core';
import type { ObservationId, StoredObservation, TraceId, Usd } from '@spanledger/core';
import { z } from 'zod';
import { mergeablePartOf, nullableMicrosSchema, recordSelect, recordShape, unlessNull } from './record-row.ts';

const textSchema = z.string().nullable();
const pairsSchema = z.array(z.tuple([z.string(), z.string()]));

export const observationRecordSelect = `
    trace_id, id, parent_observation_id, type, name,
    toUnixTimestamp64Micro(start_time) AS started,
    toUnixTimestamp64Micro(end_time) AS ended,
    toUnixTimestamp64Micro(completion_start_time) AS completion_started,
    level, status_message, version, environment, input, output, model, provider, model_parameters,
    prompt_name, prompt_version,
    CAST(usage_details AS Array(Tuple(String, String))) AS usage_entries,
    usage_convention, usage_role,
    CAST(provided_cost AS Array(Tuple(String, String))) AS provided_cost_entries,
    span_events, span_links, ${recordSelect}`;

export const observationRecordRowSchema = z.object({
  trace_id: z.string(),
  id: z.string(),
  parent_observation_id: z.string(),
  type: z.enum(observationTypes),
  name: textSchema,
  started: z.coerce.number(),
  ended: nullableMicrosSchema,
  completion_started: nullableMicrosSchema,
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
  prompt_version: z.number().nullable(),
  usage_entries: pairsSchema,
  usage_convention: z.enum(['none', 'inclusive', 'exclusive', 'given']),
  usage_role: z.enum(['own', 'aggregate']),
  provided_cost_entries: pairsSchema,
  span_events: textSchema,
  span_links: textSchema,
  ...recordShape,
});

type ObservationRecordRow = z.infer<typeof observationRecordRowSchema>;

/** The very observation that was written. */
export const storedObservationOf = (row: ObservationRecordRow): StoredObservation => ({
  traceId: row.trace_id as TraceId,
  id: row.id as ObservationId,
  createdAt: row.created,
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
    usage:
      row.usage_convention === 'none'
        ? null
        : {
            details: unitsOf(row.usage_entries),
            convention: row.usage_convention,
            role: unlessNull(row.null_fields, 16, row.usage_role) ?? 'ofType',
          },
    providedCost: unlessNull(row.null_fields, 8, amountsOf(row.provided_cost_entries)),
    spanEvents: row.span_events,
    spanLinks: row.span_links,
  },
});

const unitsOf = (entries: readonly (readonly [string, string])[]): Record<string, number> => {
  const units: Record<string, number> = Object.create(null);
  for (const [bucket, text] of entries) units[bucket] = Number(text);
  return units;
};

const amountsOf = (entries: readonly (readonly [string, string])[]): Record<string, Usd> => {
  const amounts: Record<string, Usd> = Object.create(null);
  for (const [bucket, text] of entries) amounts[bucket] = parseDecimal(text, usdScale) ?? 0n;
  return amounts;
};
