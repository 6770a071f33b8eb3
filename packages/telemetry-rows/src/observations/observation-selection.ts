import type { Cost, Estimate, Observation, ObservationId, ProjectId, TraceId, Usage } from '@spanledger/core';
import { costSources, storedObservationColumns } from '@spanledger/core';
import { z } from 'zod';
import { fieldsOf } from '../fields.ts';
import type { RowDialect } from '../row-dialect.ts';
import { integer, integerMap, micros, nullableText, textMap, usd, usdMap } from '../row-values.ts';

const fields = fieldsOf(storedObservationColumns);

/** The selection of an observation under the alias `o`. Without bodies the wide columns are not read. */
export const observationSelection = (dialect: RowDialect, withIo: boolean, withMetadata = withIo): string => {
  const { time, emptyMap, counted } = dialect;
  return `o.trace_id AS "traceId", o.id AS id,
  nullIf(o.parent_observation_id, '') AS "parentObservationId", ${time('o.start_time')} AS "startTime",
  ${fields.select(dialect, 'o', withIo)}, ${withMetadata ? 'o.metadata' : emptyMap} AS metadata,
  o.usage_details AS "usageDetails", o.usage_convention AS "usageConvention", o.usage_role AS "usageRole",
  ${counted} AS counted, nullIf(o.repeats, '') AS repeats,
  o.provided_cost AS "providedCost", o.cost_source AS "costSource", o.cost_details AS "costDetails",
  o.total_cost AS "totalCost", o.model_id AS "modelId", o.price_version AS "priceVersion",
  o.estimated_input AS "estimatedInput", o.estimated_output AS "estimatedOutput", o.estimated_cost AS "estimatedCost",
  ${time('o.created_at')} AS "createdAt", ${time('o.updated_at')} AS "updatedAt"`;
};

export const selectedObservationSchema = z.object({
  traceId: z.string(),
  id: z.string(),
  parentObservationId: nullableText,
  startTime: micros,
  ...fields.shape,
  metadata: textMap,
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
  estimatedInput: integer.nullable(),
  estimatedOutput: integer.nullable(),
  estimatedCost: usd.nullable(),
  createdAt: micros,
  updatedAt: micros,
});

type SelectedObservation = z.infer<typeof selectedObservationSchema>;

/**
 * One literal, which creates objects of one shape: destructuring the row by names costs as much again as checking it.
 */
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
  estimate: toEstimate(row),
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

const toEstimate = ({ estimatedInput, estimatedOutput, estimatedCost }: SelectedObservation): Estimate | undefined =>
  estimatedInput === null || estimatedOutput === null
    ? undefined
    : { input: estimatedInput, output: estimatedOutput, cost: estimatedCost };
