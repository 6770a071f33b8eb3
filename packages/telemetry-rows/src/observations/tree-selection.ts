import type { ObservationId, TreeObservation } from '@spanledger/core';
import { costSources, observationLevels, observationTypes } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { micros, nullableText, usd } from '../row-values.ts';

/** The tree fields of an observation under the alias `o`; `units` is the number of its units, or NULL. */
export const treeSelection = ({ time, counted }: RowDialect, units: string): string => `o.id AS id,
  nullIf(o.parent_observation_id, '') AS "parentObservationId", o.type AS type, o.name AS name, o.level AS level,
  ${time('o.start_time')} AS "startTime", ${time('o.end_time')} AS "endTime", o.model AS model, ${counted} AS counted,
  ${units} AS "totalUnits", o.total_cost AS "totalCost", o.cost_source AS "costSource"`;

export const selectedTreeSchema: z.ZodType<TreeObservation> = z.object({
  id: z.custom<ObservationId>((id) => typeof id === 'string'),
  parentObservationId: nullableText as z.ZodType<ObservationId | null>,
  type: z.enum(observationTypes),
  name: nullableText,
  level: z.enum(observationLevels),
  startTime: micros,
  endTime: micros.nullable(),
  model: nullableText,
  counted: z.boolean(),
  totalUnits: z.number().nullable(),
  totalCost: usd.nullable(),
  costSource: z.enum(costSources),
});
