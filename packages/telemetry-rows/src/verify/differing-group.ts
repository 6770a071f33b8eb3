import type { Difference, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { nullableText } from '../row-values.ts';

/** The sums of a group and a model, by their columns, and what they are called. */
const names = {
  cost: 'USD',
  observation_count: 'observations',
  trace_count: 'traces',
  input_units: 'units of input',
  output_units: 'of output',
  total_units: 'in all',
  unpriced_count: 'unpriced',
  provided_count: 'provided',
  computed_count: 'computed',
  computed_cost: 'USD of these',
};

export type SumOfGroup = keyof typeof names;
export const sumsOfGroup = Object.keys(names) as readonly SumOfGroup[];

/**
 * A group of a day with one of its models, or (`is_trace`) with its traces by their own time: the sums of its rows now
 * and the stored ones, in the order of `sumsOfGroup`.
 */
export const differingGroupSchema = z.object({
  day: z.string(),
  has_trace: z.coerce.boolean(),
  name: nullableText,
  user: nullableText,
  tags: z.array(z.string()),
  environment: z.string(),
  is_trace: z.coerce.boolean(),
  model: nullableText,
  computed: z.array(z.string()),
  known: z.array(z.string()),
});

type DifferingGroup = z.infer<typeof differingGroupSchema>;

export const differenceOfGroup = (projectId: ProjectId, row: DifferingGroup): Difference => ({
  figure: 'daily_costs',
  projectId,
  of: `${row.day} ${groupText(row)}`,
  expected: textOf(row.computed),
  found: textOf(row.known),
});

const groupText = ({ has_trace: hasTrace, is_trace: isTrace, name, user, tags, environment, model }: DifferingGroup) =>
  `${hasTrace ? JSON.stringify({ name, user, tags, environment }) : 'without a trace'} ${isTrace ? 'traces' : (model ?? 'no model')}`;

const textOf = (values: readonly string[]): string =>
  sumsOfGroup.map((column, at) => `${values[at] ?? ''} ${names[column]}`).join(', ');
