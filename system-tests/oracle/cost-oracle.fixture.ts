import { isOfScope, type ExpectedChange, type ExpectedRun } from './expected-run.fixture.ts';
import type { ProjectIndex, Utterance } from './cost-history.fixture.ts';
import type { ExpectedBook } from './expected-book.fixture.ts';
import { countedFacts, factsOf, type CountedFacts, type Expected } from './expected-costs.fixture.ts';
import { keyOf, turnsBack } from './turned-knowledge.fixture.ts';
import { isSameCost, priceOf, type ExpectedCost } from './expected-price.fixture.ts';

interface Recorded {
  readonly knowledge: string;
  readonly recorded: ExpectedCost;
  readonly current: ExpectedCost;
  readonly isRevised: boolean;
}

/** Computes the costs of one project from its reports, the prices at their arrival, and re-pricings. */
export interface CostOracle {
  /** An observation is priced by the current book when its knowledge changes; a repetition changes nothing. */
  arrive(utterance: Utterance): void;
  /**
   * True if their costs depend on the order of the utterances: one of them may make an observation adopt what another
   * one removes again, and the observation is then priced by the current book.
   */
  dependsOnOrder(utterances: readonly Utterance[]): boolean;
  expected(): Expected;
  /** The changes that a run has to make now, without days that are done. */
  changesOf(run: ExpectedRun): readonly ExpectedChange[];
  revise(changes: readonly ExpectedChange[]): void;
}

export const costOracle = (project: ProjectIndex, book: ExpectedBook): CostOracle => {
  const arrived: Utterance[] = [];
  let facts = factsOf(arrived);
  let counted = countedFacts(facts);
  let costs: ReadonlyMap<string, Recorded> = new Map();

  const latestPrices = () => book.at(book.versions.at(-1) ?? 0);
  const recordedOf = (observation: CountedFacts): Recorded => {
    const { knowledge } = observation;
    const known = costs.get(keyOf(observation));
    if (known?.knowledge === knowledge) return known;
    const cost = priceOf(project, observation, latestPrices());
    return { knowledge, recorded: cost, current: cost, isRevised: false };
  };
  const expected = (): Expected => {
    const observations = counted.observations.map((observation) => {
      const { recorded, current, isRevised } = costs.get(keyOf(observation)) as Recorded;
      return { ...observation, ...current, recorded, isRevised };
    });
    return { traces: facts.traces, observations };
  };

  return {
    arrive: (utterance) => {
      arrived.push(utterance);
      facts = factsOf(arrived);
      counted = countedFacts(facts);
      costs = new Map(counted.observations.map((observation) => [keyOf(observation), recordedOf(observation)]));
    },
    dependsOnOrder: (utterances) => {
      const stale = new Map(
        expected().observations.flatMap((observation) => {
          const { recorded, isRevised, knowledge } = observation;
          const isFresh = !isRevised && isSameCost(recorded, priceOf(project, observation, latestPrices()));
          return isFresh ? [] : [[keyOf(observation), knowledge]];
        }),
      );
      return turnsBack(arrived, utterances, stale);
    },
    expected,
    changesOf: (run) =>
      expected().observations.flatMap((observation) => {
        if (!isOfScope(run, observation)) return [];
        const after = priceOf(project, observation, book.at(run.version));
        const key = keyOf(observation);
        return isSameCost(observation, after) ? [] : [{ key, observation, after }];
      }),
    revise: (changes) => {
      const revised = new Map(costs);
      for (const { key, after } of changes) {
        const known = revised.get(key);
        if (known !== undefined) revised.set(key, { ...known, current: after, isRevised: true });
      }
      costs = revised;
    },
  };
};
