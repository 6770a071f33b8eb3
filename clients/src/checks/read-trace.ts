import type { ExpectedObservation, ExpectedTrace } from './expected-trace.ts';

/** The compared part of `GET /api/public/traces/{id}`. */
export interface TraceAnswer extends Omit<ExpectedTrace, 'observations'> {
  readonly timestamp: string;
  readonly observations: readonly ObservationAnswer[];
}

interface ObservationAnswer extends Omit<ExpectedObservation, 'children' | 'cost' | 'usage' | 'hasFirstToken'> {
  readonly id: string;
  readonly parentObservationId: string | null;
  readonly startTime: string;
  readonly usageDetails: Readonly<Record<string, number>>;
  readonly costSource: string;
  readonly calculatedTotalCost: number | null;
  readonly timeToFirstToken: number | null;
}

const costOf = ({ costSource, calculatedTotalCost }: ObservationAnswer): number | 'unpriced' | null => {
  if (costSource === 'none') return null;
  return costSource === 'unpriced' ? 'unpriced' : calculatedTotalCost;
};

/** Removes members that are not expected, so that the difference shows only errors. */
const cutTo = (expected: object, read: object): object =>
  Object.fromEntries(Object.entries(read).filter(([key]) => Object.hasOwn(expected, key)));

const cutObservation = (read: ExpectedObservation, expected: ExpectedObservation | undefined): object => ({
  ...cutTo(expected ?? { type: '', name: '' }, read),
  ...(expected === undefined
    ? {}
    : { children: (read.children ?? []).map((child, index) => cutObservation(child, expected.children?.[index])) }),
});

const treeOf = (observations: readonly ObservationAnswer[]): ExpectedObservation[] => {
  const known = new Set(observations.map(({ id }) => id));
  const childrenOf = (parent: string | null): ExpectedObservation[] =>
    observations
      .filter(({ parentObservationId: id }) => (id !== null && known.has(id) ? id : null) === parent)
      .toSorted((a, b) => a.startTime.localeCompare(b.startTime))
      .map((observation) => ({
        type: observation.type,
        name: observation.name,
        model: observation.model ?? null,
        usage: observation.usageDetails,
        cost: costOf(observation),
        level: observation.level ?? '',
        statusMessage: observation.statusMessage,
        modelParameters: observation.modelParameters,
        input: observation.input,
        output: observation.output,
        hasFirstToken: observation.timeToFirstToken !== null,
        metadata: observation.metadata,
        children: childrenOf(observation.id),
      }));
  return childrenOf(null);
};

/** The complete trace, in the format of expectations. */
export const traceOf = (answer: TraceAnswer): ExpectedTrace => ({
  ...answer,
  observations: treeOf(answer.observations),
});

/** The answer, in a form comparable with the expectation (which has its defaults). */
export const comparable = (answer: TraceAnswer, expected: ExpectedTrace): object => {
  const read = traceOf(answer);
  const scores = read.scores?.toSorted((a, b) => a.name.localeCompare(b.name)) ?? [];
  return {
    ...cutTo(expected, read),
    ...(expected.scores === undefined
      ? {}
      : { scores: scores.map((score, index) => cutTo(expected.scores?.[index] ?? {}, score)) }),
    observations: read.observations.map((observation, index) =>
      cutObservation(observation, expected.observations[index]),
    ),
  };
};
