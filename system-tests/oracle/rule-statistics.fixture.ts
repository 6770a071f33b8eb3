import type { ProjectIndex, Step, Utterance } from './cost-history.fixture.ts';
import { ruleParts, type RulePart } from './expected-counting.fixture.ts';
import { countedFacts, factsOf, type CountedFacts } from './expected-costs.fixture.ts';

/** The ways in which later reports revise a decision. */
export const turns = ['counts otherwise', 'repeats another', 'adopts something else', 'adopts nothing more'] as const;
type Turn = (typeof turns)[number];

/** The number of histories in which each part of the rule is applied, or a decision is revised, after any step. */
export type RuleStatistics = Readonly<Record<RulePart | Turn, number>>;

const projects = [0, 1, 2] as const satisfies readonly ProjectIndex[];

export const ruleStatistics = (histories: readonly (readonly Step[])[]): RuleStatistics => {
  const statistics = Object.fromEntries([...ruleParts, ...turns].map((part) => [part, 0])) as Record<
    RulePart | Turn,
    number
  >;
  for (const steps of histories) {
    const met = new Set(projects.flatMap((project) => [...metIn(steps, project)]));
    for (const part of met) statistics[part] += 1;
  }
  return statistics;
};

const metIn = (steps: readonly Step[], project: ProjectIndex): ReadonlySet<RulePart | Turn> => {
  const met = new Set<RulePart | Turn>();
  const arrived: Utterance[] = [];
  let before: readonly CountedFacts[] = [];
  for (const step of steps) {
    if (step.kind !== 'arrive') continue;
    const ofProject = step.utterances.filter((utterance) => utterance.project === project);
    if (ofProject.length === 0) continue;
    arrived.push(...ofProject);
    const { observations, parts } = countedFacts(factsOf(arrived));
    for (const part of parts) met.add(part);
    for (const one of observations) {
      const known = before.find(({ id, traceId }) => id === one.id && traceId === one.traceId);
      if (known === undefined) continue;
      if (known.counts !== one.counts) met.add('counts otherwise');
      if (known.repeats !== null && one.repeats !== null && known.repeats !== one.repeats) met.add('repeats another');
      if (known.adoption !== one.adoption)
        met.add(one.adoption === '' ? 'adopts nothing more' : 'adopts something else');
    }
    before = observations;
  }
  return met;
};
