import type { Cost, Observation, ObservationId, ProjectId, TraceId, Usage } from '@spanledger/core';
import { costSources, observationLevels, observationTypes } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { integer, integerMap, micros, nullableText, textMap, usd, usdMap } from '../row-values.ts';

const io = {
  read: 'o.input AS input, o.output AS output',
  none: 'NULL AS input, NULL AS output',
} as const;

/** What is selected of an observation under the alias `o`. Without bodies the heavy columns are not read. */
export const observationSelection = (
  { time, emptyMap, counted }: RowDialect,
  withIo: boolean,
  withMetadata = withIo,
): string => `o.trace_id AS "traceId", o.id AS id,
  nullIf(o.parent_observation_id, '') AS "parentObservationId",
  o.type AS type, o.name AS name, o.level AS level,
  ${time('o.start_time')} AS "startTime",
  ${time('o.end_time')} AS "endTime",
  ${time('o.completion_start_time')} AS "completionStartTime",
  o.status_message AS "statusMessage", o.version AS version, o.environment AS environment,
  ${withIo ? io.read : io.none}, ${withMetadata ? 'o.metadata' : emptyMap} AS metadata,
  o.model AS model, o.provider AS provider, o.model_parameters AS "modelParameters",
  o.prompt_name AS "promptName", o.prompt_version AS "promptVersion",
  o.usage_details AS "usageDetails", o.usage_convention AS "usageConvention", o.usage_role AS "usageRole",
  ${counted} AS counted, nullIf(o.repeats, '') AS repeats,
  o.provided_cost AS "providedCost", o.cost_source AS "costSource", o.cost_details AS "costDetails",
  o.total_cost AS "totalCost", o.model_id AS "modelId", o.price_version AS "priceVersion",
  o.span_events AS "spanEvents", o.span_links AS "spanLinks",
  ${time('o.created_at')} AS "createdAt", ${time('o.updated_at')} AS "updatedAt"`;

export const selectedObservationSchema = z.object({
  traceId: z.string(),
  id: z.string(),
  parentObservationId: nullableText,
  type: z.enum(observationTypes),
  name: nullableText,
  level: z.enum(observationLevels),
  startTime: micros,
  endTime: micros.nullable(),
  completionStartTime: micros.nullable(),
  statusMessage: nullableText,
  version: nullableText,
  environment: z.string(),
  input: nullableText,
  output: nullableText,
  metadata: textMap,
  model: nullableText,
  provider: nullableText,
  modelParameters: nullableText,
  promptName: nullableText,
  promptVersion: integer.nullable(),
  usageDetails: integerMap,
  usageConvention: z.enum(['none', 'inclusive', 'exclusive', 'given']),
  usageRole: z.enum(['own', 'aggregate']),
  counted: z.boolean(),
  repeats: nullableText,
  providedCost: usdMap,
  costSource: z.enum(costSources),
  costDetails: usdMap,
  totalCost: usd.nullable(),
  modelId: nullableText,
  priceVersion: nullableText,
  spanEvents: nullableText,
  spanLinks: nullableText,
  createdAt: micros,
  updatedAt: micros,
});

type SelectedObservation = z.infer<typeof selectedObservationSchema>;

export const toObservation = (projectId: ProjectId, row: SelectedObservation): Observation => ({
  projectId,
  traceId: row.traceId as TraceId,
  id: row.id as ObservationId,
  type: row.type,
  name: row.name,
  startTime: row.startTime,
  endTime: row.endTime,
  completionStartTime: row.completionStartTime,
  parentObservationId: row.parentObservationId as ObservationId | null,
  level: row.level,
  statusMessage: row.statusMessage,
  version: row.version,
  environment: row.environment,
  input: row.input,
  output: row.output,
  metadata: row.metadata,
  model: row.model,
  provider: row.provider,
  modelParameters: row.modelParameters,
  promptName: row.promptName,
  promptVersion: row.promptVersion,
  usage: toUsage(row),
  providedCost: Object.keys(row.providedCost).length === 0 ? null : row.providedCost,
  cost: toCost(row),
  counted: row.counted,
  repeats: row.repeats as ObservationId | null,
  spanEvents: row.spanEvents,
  spanLinks: row.spanLinks,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

const toCost = ({ costSource, costDetails, totalCost, modelId, priceVersion }: SelectedObservation): Cost => ({
  source: costSource,
  details: costDetails,
  total: totalCost,
  modelId,
  priceVersion,
});

const toUsage = ({ usageDetails, usageConvention, usageRole }: SelectedObservation): Usage | null =>
  usageConvention === 'none' ? null : { details: usageDetails, convention: usageConvention, role: usageRole };
