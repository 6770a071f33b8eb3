import type { At, ProjectIndex } from './cost-history.fixture.ts';
import type { Expected, ExpectedObservation } from './expected-costs.fixture.ts';
import type { ExpectedCost } from './expected-price.fixture.ts';

/** A re-pricing run, with the fields that decide its changes. */
export interface ExpectedRun {
  readonly project: ProjectIndex;
  readonly from: At;
  /** Exclusive. */
  readonly to: At;
  readonly models: readonly string[] | undefined;
  readonly isUnpricedOnly: boolean;
  readonly version: number;
  /** The days completed before it was interrupted. */
  readonly doneDays: readonly string[];
}

/** The change of one observation by a run. */
export interface ExpectedChange {
  readonly key: string;
  readonly observation: Expected['observations'][number];
  readonly after: ExpectedCost;
}

const dayOf = (at: At): string => new Date(Math.floor(at / 1000)).toISOString().slice(0, 10);

export const isOfScope = (run: ExpectedRun, { at, model, source }: ExpectedObservation): boolean =>
  at >= run.from &&
  at < run.to &&
  (run.models === undefined || (model !== null && run.models.includes(model))) &&
  (source === 'unpriced' || (source === 'computed' && !run.isUnpricedOnly)) &&
  !run.doneDays.includes(dayOf(at));

/** The differences that a run reports: by day and model, those without a model last. */
export const expectedDifferences = (changes: readonly ExpectedChange[]): readonly unknown[] => {
  const groups = new Map<string, ExpectedChange[]>();
  for (const change of changes) {
    const key = JSON.stringify([dayOf(change.observation.at), change.observation.model ?? '~']);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ofGroup]) => differenceOf(ofGroup));
};

const differenceOf = (changes: readonly ExpectedChange[]): unknown => {
  const counted = changes.filter(({ observation }) => observation.counts);
  const sum = (amountOf: (change: ExpectedChange) => bigint): bigint =>
    counted.reduce((all, change) => all + amountOf(change), 0n);
  const [first] = changes;
  return {
    day: first && dayOf(first.observation.at),
    model: first?.observation.model,
    observations: changes.length,
    recordedCost: sum(({ observation }) => observation.recorded.cost),
    costBefore: sum(({ observation }) => observation.cost),
    costAfter: sum(({ after }) => after.cost),
    unpricedBefore: counted.filter(({ observation }) => observation.source === 'unpriced').length,
    unpricedAfter: counted.filter(({ after }) => after.source === 'unpriced').length,
  };
};
