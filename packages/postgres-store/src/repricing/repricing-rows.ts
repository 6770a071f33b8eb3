import { formatUsd, parseDecimal, usdScale } from '@spanledger/core';
import type { CostDifference, Day, Micros, ProjectId, Repricing, RepricingState, Usd } from '@spanledger/core';

import type { RepricingModel } from '../generated/models.ts';

type RepricingRow = RepricingModel & { readonly _count: { readonly plannedDays: number } };

/** A run, with how many of its days are done. */
export const withDaysDone = { _count: { select: { plannedDays: { where: { isDone: true } } } } } as const;

export const toRepricing = (row: RepricingRow): Repricing => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  state: row.state as RepricingState,
  requestedBy: row.requestedBy,
  fromTimestamp: Number(row.fromTimestamp),
  toTimestamp: Number(row.toTimestamp),
  models: row.models.length === 0 ? undefined : row.models,
  isUnpricedOnly: row.isUnpricedOnly,
  priceVersion: row.priceVersion,
  isDryRun: row.isDryRun,
  createdAt: microsOf(row.createdAt),
  startedAt: row.startedAt === null ? null : microsOf(row.startedAt),
  finishedAt: row.finishedAt === null ? null : microsOf(row.finishedAt),
  days: row.days,
  daysDone: row._count.plannedDays,
  problem: row.problem,
});

const microsOf = (date: Date): Micros => date.getTime() * 1000;

const moneyFields = ['recordedCost', 'costBefore', 'costAfter'] as const;
type MoneyField = (typeof moneyFields)[number];
type StoredDifference = Omit<CostDifference, MoneyField> & Readonly<Record<MoneyField, string>>;

/** As text and not as JSON of the database, which does not support NUL in the name of a model. */
export const differencesText = (differences: readonly CostDifference[]): string =>
  JSON.stringify(
    differences.map((difference): StoredDifference => ({
      ...difference,
      recordedCost: formatUsd(difference.recordedCost),
      costBefore: formatUsd(difference.costBefore),
      costAfter: formatUsd(difference.costAfter),
    })),
  );

export const toDifferences = (day: Day, text: string): readonly CostDifference[] =>
  (JSON.parse(text) as StoredDifference[]).map((difference) => ({
    ...difference,
    day,
    recordedCost: usdOf(difference.recordedCost),
    costBefore: usdOf(difference.costBefore),
    costAfter: usdOf(difference.costAfter),
  }));

const usdOf = (text: string): Usd => parseDecimal(text, usdScale) ?? 0n;
