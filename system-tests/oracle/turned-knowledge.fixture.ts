import type { Utterance } from './cost-history.fixture.ts';
import { countedFacts, factsOf } from './expected-costs.fixture.ts';

export const keyOf = ({ traceId, id }: { readonly traceId: string; readonly id: string }): string => `${traceId}/${id}`;

/** For more utterances of one trace than this, the order is assumed to matter. */
const togetherMax = 6;

/**
 * True if some of the utterances change the knowledge of an observation and all of them together do not. `known`: the
 * knowledge of the relevant observations, by key.
 */
export const turnsBack = (
  arrived: readonly Utterance[],
  utterances: readonly Utterance[],
  known: ReadonlyMap<string, string>,
): boolean => {
  if (known.size === 0) return false;
  const changedBy = (some: readonly Utterance[]): readonly string[] =>
    countedFacts(factsOf([...arrived, ...some]))
      .observations.filter((observation) => (known.get(keyOf(observation)) ?? '') !== observation.knowledge)
      .map(keyOf);
  return [...new Set(utterances.map(({ statement }) => statement.trace))].some((trace) => {
    const ofTrace = [...new Set(utterances.filter(({ statement }) => statement.trace === trace))];
    if (ofTrace.length > togetherMax) return true;
    const all = changedBy(ofTrace);
    return subsetsOf(ofTrace).some((some) => changedBy(some).some((key) => known.has(key) && !all.includes(key)));
  });
};

const subsetsOf = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 2 ** all.length }, (_, chosen) =>
    all.filter((_each, at) => Math.floor(chosen / 2 ** at) % 2 === 1),
  );
