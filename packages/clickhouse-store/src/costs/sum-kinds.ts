import type { DailyCostConditions, DailyDimension } from '@spanledger/core';

/** By which properties of traces rows of `daily_costs` are grouped: all, or one of them. Each kind adds up to its day. */
export const groupKinds = ['group', 'name', 'user', 'tags', 'environment'] as const;
export type GroupKind = (typeof groupKinds)[number];

/** The kinds of rows of `daily_costs`. */
export type SumKind = 'day' | GroupKind;

const kindsOfDimensions: Readonly<Partial<Record<DailyDimension, GroupKind>>> = {
  traceName: 'name',
  user: 'user',
  tags: 'tags',
};

/** The kind with the fewest rows that has every property of traces in a query. */
export const sumKindOf = (
  { traceName, userId, tags = [], environments }: DailyCostConditions,
  by: readonly DailyDimension[] = [],
): SumKind => {
  const kinds = new Set(by.flatMap((dimension) => kindsOfDimensions[dimension] ?? []));
  if (traceName !== undefined) kinds.add('name');
  if (userId !== undefined) kinds.add('user');
  if (tags.length > 0) kinds.add('tags');
  if (environments !== undefined) kinds.add('environment');
  const [first = 'day', ...others] = kinds;
  return others.length === 0 ? first : 'group';
};
