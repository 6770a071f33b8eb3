import * as fc from 'fast-check';
import { arbitraryPriceStep, arbitraryRepricing } from './arbitrary-price-step.fixture.ts';
import { arbitraryStatement, treeTraceIds } from './arbitrary-statement.fixture.ts';
import { arbitrarySpans, arbitraryTree } from './arbitrary-tree.fixture.ts';
import type { ProjectIndex, Statement, Step, Utterance } from './cost-history.fixture.ts';

/** The delays of the arrivals after the report, in steps; several if it is sent again. */
const delays = fc.array(fc.nat(4), { minLength: 1, maxLength: 2 });
const someProject = fc.constantFrom<ProjectIndex>(0, 0, 0, 1, 1, 2);

interface Spoken {
  readonly project: ProjectIndex;
  readonly statement: Statement;
  readonly delays: readonly number[];
}
const spoken: fc.Arbitrary<Spoken> = fc.record({ project: someProject, statement: arbitraryStatement, delays });

const spokenTree: fc.Arbitrary<readonly Spoken[]> = fc
  .tuple(
    someProject,
    fc.oneof({ weight: 2, arbitrary: arbitraryTree(treeTraceIds) }, { weight: 1, arbitrary: arbitrarySpans }),
  )
  .chain(([project, statements]) =>
    fc.tuple(
      ...statements.map((statement) => delays.map((delaysOf): Spoken => ({ project, statement, delays: delaysOf }))),
    ),
  );

/** An earlier report arrives again, because a client or a queue did not receive the answer. */
interface Again {
  readonly kind: 'again';
  readonly places: readonly number[];
}
const again: fc.Arbitrary<Again> = fc.record({
  kind: fc.constant('again' as const),
  places: fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
});

const tables = ['observations', 'traces', 'daily_costs', 'dirty_days', 'trace_days'];
const event = fc.oneof(
  { weight: 8, arbitrary: fc.array(spoken, { minLength: 1, maxLength: 5 }) },
  { weight: 12, arbitrary: spokenTree },
  { weight: 8, arbitrary: again },
  { weight: 3, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
  { weight: 7, arbitrary: arbitraryPriceStep },
  { weight: 4, arbitrary: arbitraryRepricing },
  { weight: 3, arbitrary: fc.constant<Step>({ kind: 'work' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'budgets' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('refresh' as const),
      daysMax: fc.constantFrom(1, 1000, 1000),
      keeps: fc.constantFrom('all' as const, 'all' as const, 'half' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('merge' as const), tables: fc.subarray(tables, { minLength: 1 }) }),
  },
);

/** The steps of a history: reports in order, delayed and repeated according to their delays. */
export const arbitraryCostHistory: fc.Arbitrary<readonly Step[]> = fc
  .array(event, { minLength: 5, maxLength: 12, size: 'max' })
  .map((events) => {
    const due = new Map<number, Utterance[]>();
    const stepAt: (Step | undefined)[] = [];
    const said: Utterance[] = [];
    const comes = (utterance: Utterance, when: number): void => {
      due.set(when, [...(due.get(when) ?? []), utterance]);
    };
    for (const [at, each] of events.entries()) {
      if (isSpoken(each)) {
        for (const { project, statement, delays } of each) {
          const utterance = { project, moment: said.length + 1, statement };
          said.push(utterance);
          for (const when of arrivals(at, statement, delays)) comes(utterance, when);
        }
      } else if (each.kind === 'again') {
        for (const place of each.places) {
          const utterance = said[place % Math.max(said.length, 1)];
          if (utterance !== undefined) comes(utterance, at);
        }
      } else {
        stepAt[at] = each;
      }
    }
    const last = Math.max(events.length - 1, ...due.keys());
    const steps = Array.from({ length: last + 1 }, (_, at): Step[] => [
      ...arriving(due.get(at) ?? []),
      ...(stepAt[at] === undefined ? [] : [stepAt[at]]),
    ]).flat();
    return [...steps, { kind: 'work' }, { kind: 'budgets' }];
  });

const isSpoken = (event: readonly Spoken[] | Again | Step): event is readonly Spoken[] => Array.isArray(event);

/** A deletion arrives at once, before later reports; it may arrive again. */
const arrivals = (at: number, { kind }: Statement, delays: readonly number[]): readonly number[] =>
  kind === 'delete' ? [at, ...delays.slice(1).map((delay) => at + delay)] : delays.map((delay) => at + delay);

/** Deletions are separate requests and not concurrent with others. */
const arriving = (utterances: readonly Utterance[]): readonly Step[] => {
  const steps: Step[] = [];
  let beside: Utterance[] = [];
  const flush = (): void => {
    if (beside.length > 0) steps.push({ kind: 'arrive', utterances: beside });
    beside = [];
  };
  for (const utterance of utterances) {
    if (utterance.statement.kind !== 'delete') {
      beside.push(utterance);
      continue;
    }
    flush();
    steps.push({ kind: 'arrive', utterances: [utterance] });
  }
  flush();
  return steps;
};
