import { advisedCommand } from '@spanledger/core';
import { z } from 'zod';
import { formatTable } from '../output/format-table.ts';

export const repricingSchema = z.object({
  id: z.string(),
  state: z.string(),
  dryRun: z.boolean(),
  requestedBy: z.string().nullable(),
  fromTimestamp: z.string(),
  toTimestamp: z.string(),
  models: z.array(z.string()).nullable(),
  priceVersion: z.number(),
  createdAt: z.string(),
  days: z.number().nullable(),
  daysDone: z.number(),
  problem: z.string().nullable(),
});

const sumsSchema = z.object({
  observations: z.number(),
  recordedCost: z.string(),
  costBefore: z.string(),
  costAfter: z.string(),
  difference: z.string(),
  unpricedBefore: z.number(),
  unpricedAfter: z.number(),
});

export const repricingWithDifferencesSchema = repricingSchema.extend({
  totals: sumsSchema,
  differences: z.array(sumsSchema.extend({ day: z.string(), model: z.string().nullable() })),
});

type Sums = z.infer<typeof sumsSchema>;

/** The changes of a run, day by day and model by model, and its progress. */
export const repricingText = (run: z.infer<typeof repricingWithDifferencesSchema>): string => {
  const { totals, differences } = run;
  const headings = ['DAY', 'MODEL', 'OBSERVATIONS', 'RECORDED', 'BEFORE', 'AFTER', 'DIFFERENCE', 'UNPRICED'];
  const rows = [
    ...differences.map((each) => [each.day, each.model, ...cells(each)]),
    ...(differences.length > 1 ? [['all', '', ...cells(totals)]] : []),
  ];
  return [
    `${run.dryRun ? 'dry run' : 're-pricing'} ${run.id} by version ${run.priceVersion} of the prices: ${stateText(run)}`,
    ...(differences.length === 0 ? [] : ['', formatTable(headings, rows)]),
    ...(run.state === 'succeeded' && differences.length === 0 ? ['Nothing changes.'] : []),
  ].join('\n');
};

const cells = (sums: Sums): readonly string[] => [
  String(sums.observations),
  sums.recordedCost,
  sums.costBefore,
  sums.costAfter,
  sums.difference,
  `${sums.unpricedBefore} → ${sums.unpricedAfter}`,
];

const stateText = ({ state, days, daysDone, problem, id }: z.infer<typeof repricingSchema>): string => {
  if (problem !== null) return `${state}. ${problem}`;
  if (state === 'succeeded') return `done, ${days ?? 0} days`;
  const progress = days === null ? state : `${state}, ${daysDone} of ${days} days`;
  return state === 'cancelled' ? progress : `${progress}; ${advisedCommand('reprice show', id)} tells how far it is`;
};
