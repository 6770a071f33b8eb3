import { formatUsd, type Difference, type ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { integer, nullableText, usd } from '../row-values.ts';

/** A group of a day, with the sums of its rows now and the stored ones. */
export const differingGroupSchema = z.object({
  day: z.string(),
  has_trace: z.coerce.boolean(),
  name: nullableText,
  user: nullableText,
  tags: z.array(z.string()),
  environment: z.string(),
  computed_cost: usd,
  known_cost: usd,
  computed_count: integer,
  known_count: integer,
});

type DifferingGroup = z.infer<typeof differingGroupSchema>;

export const differenceOfGroup = (projectId: ProjectId, row: DifferingGroup): Difference => ({
  figure: 'daily_costs',
  projectId,
  of: `${row.day} ${groupText(row)}`,
  expected: `${formatUsd(row.computed_cost)} USD, ${row.computed_count} observations`,
  found: `${formatUsd(row.known_cost)} USD, ${row.known_count} observations`,
});

const groupText = ({ has_trace: hasTrace, name, user, tags, environment }: DifferingGroup): string =>
  hasTrace ? JSON.stringify({ name, user, tags, environment }) : 'without a trace';
