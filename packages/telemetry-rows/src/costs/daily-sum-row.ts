import {
  dailySumsMax,
  groupPairs,
  type CostSums,
  type DailyDimension,
  type DailySum,
  type ProjectId,
  type RankedDimension,
  type SumsByProject,
} from '@spanledger/core';
import { z } from 'zod';
import { integer, nullableText, usd } from '../row-values.ts';

const sumsSchema = z.object({
  observations: integer,
  inputUsage: integer,
  outputUsage: integer,
  totalUsage: integer,
  totalCost: usd,
  computedCost: usd,
  providedObservations: integer,
  computedObservations: integer,
  unpricedObservations: integer,
} satisfies Record<keyof CostSums, z.ZodType>);

const groupSchema = z
  .object({
    day: z.string(),
    model: nullableText,
    user: nullableText,
    traceName: nullableText,
    tags: z.array(z.string()),
  } satisfies Record<DailyDimension, z.ZodType>)
  .partial();

/** A row of `DailyCostReader.sums`: the requested dimensions and each sum, selected under its name. */
export const dailySumSchema: z.ZodType<DailySum> = z.looseObject({}).transform((row) => ({
  ...sumsSchema.parse(row),
  group: groupSchema.parse(row),
}));

type TopSum = readonly [RankedDimension, DailySum];

/** A row of `DailyCostReader.topSums`: likewise, with the dimension that it is a group of as `which`, and others absent or not. */
export const topSumSchema: z.ZodType<TopSum> = z
  .looseObject({ which: z.enum(['model', 'user', 'traceName', 'tags']) })
  .transform(({ which, model, user, traceName, tags, ...sums }) => {
    const group = { model, user, traceName, tags }[which];
    return [which, dailySumSchema.parse({ ...sums, [which]: group })] as const;
  });

type SumOfProject = readonly [ProjectId, DailySum];

/** A row of `DailyCostReader.sumsOfProjects`: likewise, with the id of its project as `project`. */
export const sumOfProjectSchema: z.ZodType<SumOfProject> = z
  .looseObject({ project: z.string() })
  .transform((row) => [row.project as ProjectId, dailySumSchema.parse(row)] as const);

/** Sums by project; `undefined` for more than an answer may have. */
export const sumsByProject = (rows: readonly SumOfProject[]): SumsByProject | undefined =>
  rows.length > dailySumsMax ? undefined : groupPairs(rows);
