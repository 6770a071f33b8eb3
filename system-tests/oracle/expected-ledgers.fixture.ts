import type { Expected, ExpectedObservation } from './expected-costs.fixture.ts';
import { isAggregate } from './expected-counting.fixture.ts';

const dayOf = (at: number): string => new Date(Math.floor(at / 1000)).toISOString().slice(0, 10);

const grouped = (
  all: readonly ExpectedObservation[],
  keyOf: (each: ExpectedObservation) => string,
): readonly (readonly ExpectedObservation[])[] => {
  const groups = new Map<string, ExpectedObservation[]>();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return [...groups.values()];
};

const moneyAsText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);
const textOf = (value: unknown): string => JSON.stringify(value, moneyAsText);
const withSortedKeys = (row: unknown): unknown =>
  typeof row === 'object' && row !== null && !Array.isArray(row)
    ? Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))
    : row;
const byText = (a: unknown, b: unknown): number => (textOf(a) < textOf(b) ? -1 : 1);

/** Sorted, independent of the original order; amounts as text. */
export const inOrder = (rows: readonly unknown[]): readonly unknown[] =>
  rows.map((row) => JSON.parse(textOf(withSortedKeys(row))) as unknown).sort(byText);

/** By model: all observations without a price, counted or not. */
export const expectedUnpriced = ({ observations }: Expected): readonly unknown[] =>
  grouped(
    observations.filter(({ source }) => source === 'unpriced'),
    ({ provider, model }) => JSON.stringify([provider, model]),
  ).map((all) => {
    const units: Record<string, number> = {};
    for (const [bucket, count] of all.flatMap(({ usage }) => Object.entries(usage)))
      units[bucket] = (units[bucket] ?? 0) + count;
    const times = all.map(({ at }) => at);
    return {
      provider: all[0]?.provider ?? null,
      model: all[0]?.model,
      observations: all.length,
      units: Object.entries(units).sort(byText),
      firstSeen: Math.min(...times),
      lastSeen: Math.max(...times),
    };
  });

/** By day and model: both ledgers. */
export const expectedLedgers = ({ observations }: Expected): readonly unknown[] =>
  grouped(
    observations.filter(({ source }) => source !== 'none'),
    ({ at, model }) => JSON.stringify([dayOf(at), model]),
  ).map((all) => {
    const counting = all.filter(({ counts }) => counts);
    return {
      day: dayOf(all[0]?.at ?? 0),
      model: all[0]?.model,
      observations: all.length,
      repriced: all.filter(isRepriced).length,
      recordedCost: counting.reduce((sum, { recorded }) => sum + recorded.cost, 0n),
      recordedUnpriced: counting.filter(({ recorded }) => recorded.source === 'unpriced').length,
      currentCost: counting.reduce((sum, { cost }) => sum + cost, 0n),
      currentUnpriced: counting.filter(({ source }) => source === 'unpriced').length,
    };
  });

const isRepriced = ({ isRevised, recorded, source, cost }: ExpectedObservation): boolean =>
  isRevised && (recorded.source !== source || recorded.cost !== cost);

const isKnown = ({ source }: ExpectedObservation): boolean => source === 'computed' || source === 'provided';

/** Each observation with its cost. */
export const expectedObservations = ({ observations }: Expected): readonly unknown[] =>
  observations.map((each) => ({
    traceId: each.traceId,
    id: each.id,
    at: each.at,
    model: each.model,
    source: each.source,
    total: isKnown(each) ? each.cost : null,
    parts: Object.entries(each.parts).sort(byText),
    role: isAggregate(each) ? 'repeats' : 'own',
    counted: each.counts,
    repeats: each.repeats,
  }));

/** By model: counted observations with a cost. */
export const expectedCostsOfModels = ({ observations }: Expected): readonly unknown[] =>
  grouped(observations, ({ model }) => JSON.stringify(model)).map((all) => {
    const costs = all.flatMap((each) => (each.counts && isKnown(each) ? [each.cost] : []));
    const sorted = costs.toSorted((a, b) => (a < b ? -1 : 1));
    return {
      model: all[0]?.model,
      count: all.length,
      sum: costs.reduce((sum, cost) => sum + cost, 0n),
      min: sorted[0] ?? null,
      max: sorted.at(-1) ?? null,
    };
  });

/** By name of existing traces: the costs of their observations. */
export const expectedCostsOfTraces = ({ traces, observations }: Expected): readonly unknown[] => {
  const names = [...new Set(traces.map(({ name }) => name))];
  return names.map((name) => {
    const ids = traces.filter((trace) => trace.name === name).map(({ id }) => id);
    const counting = observations.filter(({ traceId, counts }) => counts && ids.includes(traceId));
    return { name, traces: ids.length, sum: counting.reduce((sum, { cost }) => sum + cost, 0n) };
  });
};
