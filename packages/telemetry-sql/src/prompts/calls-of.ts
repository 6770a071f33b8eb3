import type { PromptFiguresQuery, Sample } from '@spanledger/core';
import { z } from 'zod';

import type { Dialect } from '../dialect.ts';
import type { SqlParameters } from '../sql-parameters.ts';

/** A value that is no number becomes none. */
export const nullableDouble = z
  .custom<number | null>((value) => typeof value === 'number' || value === null)
  .transform((value) => (value === null || Number.isFinite(value) ? value : null));

/** The WHERE clause of the calls `o` of any version of the prompt. */
export const callsOf = (dialect: Dialect, query: PromptFiguresQuery, parameters: SqlParameters): string =>
  dialect.where('o', [
    ...dialect.timeBounds('o.start_time', query.from, query.to, parameters),
    ...dialect.equals('o.prompt_name', query.name, parameters),
    'o.prompt_version IS NOT NULL',
    ...dialect.anyOf('o.environment', query.environments, parameters),
  ]);

/** Of a call `o` in doubles: its duration, and, if it counts, its cost and usage; each absent if unknown. */
export const measured = (dialect: Dialect): Readonly<Record<'latency' | 'cost' | 'tokens', string>> => ({
  latency: dialect.secondsBetween('o.start_time', 'o.end_time'),
  cost: dialect.when(dialect.rows.counted, dialect.double('o.total_cost')),
  tokens: dialect.when(
    `${dialect.rows.counted} AND o.usage_convention <> 'none'`,
    dialect.double(dialect.costs.unitsInTotal),
  ),
});

/** `…Count`, `…Mean` and `…Variance` of a number; `mean` is for numbers of any size. */
export const sampleSql = (dialect: Dialect, number: string, name: string, mean = `avg(${number})`): string =>
  `count(${number}) AS "${name}Count", ${mean} AS "${name}Mean", ${dialect.variance(number)} AS "${name}Variance"`;

export const sampleOf = (count: number, mean: number | null, variance: number | null): Sample => ({
  count,
  mean: count === 0 ? null : mean,
  variance: count < 2 ? null : variance,
});
