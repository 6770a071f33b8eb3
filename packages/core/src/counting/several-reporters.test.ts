import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decided } from './decided.fixture.ts';
import { instrumented, native, observed, observedOtherwise, type Stated } from './stated-entries.fixture.ts';

/** Outer ones first: each may be below one before it, where its context was not lost. */
const reporters = ['app', observed, observedOtherwise, instrumented, native] as const;
const usages = [
  { input: 100, output: 10 },
  { input: 60, input_cached_tokens: 40, output: 10 },
  { input: 100, output: 12 },
];

interface Report {
  readonly scope: string;
  readonly late: number;
  readonly early: number;
  readonly above: number | undefined;
  readonly usage: Record<string, number>;
}

const reportBy = (scope: string): fc.Arbitrary<Report> =>
  fc.record({
    scope: fc.constant(scope),
    late: fc.nat(5),
    early: fc.nat(5),
    above: fc.option(fc.nat(reporters.length), { nil: undefined }),
    usage: fc.constantFrom(...usages),
  });

const reportsOfCall = fc
  .subarray([...reporters], { minLength: 2 })
  .chain((scopes) => fc.tuple(...scopes.map(reportBy)));

/** All of one call, which lasts 100 ms. */
const traceOf = (name: string, startMs: number, reports: readonly Report[]): Readonly<Record<string, Stated>> =>
  Object.fromEntries(
    reports.map(({ scope, late, early, above = reporters.length, usage }, at) => {
      const parent = above < at ? { parent: `${name}-${above}` } : {};
      return [`${name}-${at}`, { scope, usage, at: [startMs + late, startMs + 100 - early], ...parent }];
    }),
  );

const countedOf = (trace: Readonly<Record<string, Stated>>): readonly string[] => {
  const decisions = decided(trace);
  return Object.keys(trace).filter((id) => decisions[id]?.counted ?? true);
};

it('a response counts once, however many report it, at whatever times, above one another or not, with whatever tokens', () => {
  const pauses = fc.constantFrom(0, 2, 20, 60, 200);
  const some = fc.array(reportsOfCall, { minLength: 1, maxLength: 3 });
  const isOneId = fc.boolean();
  fc.assert(
    fc.property(some, pauses, isOneId, (calls, pause, hasOneId) => {
      // A server that gives an id again does so later.
      const apart = hasOneId ? 200 : pause;
      const scopes = new Set(calls.map((reports) => reports.map(({ scope }) => scope).join(' ')));
      fc.pre(hasOneId || scopes.size === 1);
      const all = calls.map((reports, at) =>
        Object.entries(traceOf(`c${at}`, at * apart, reports)).map(
          ([id, stated]) => [id, { ...stated, response: hasOneId ? 'msg_0123456789' : `msg_of_call_${at}` }] as const,
        ),
      );
      expect(countedOf(Object.fromEntries(all.flat()))).toHaveLength(calls.length);
    }),
    { numRuns: 200 },
  );
});

it('a call without response id counts once, whichever reporters there are, each above the other or not', () => {
  fc.assert(
    fc.property(reportsOfCall, (reports) => {
      const alike = reports.map((report) => ({ ...report, usage: usages[0] ?? {} }));
      // What an application does by hand is around everything else.
      const around = alike.map((report) => (report.scope === 'app' ? { ...report, late: 0, early: 0 } : report));
      expect(countedOf(traceOf('c', 0, around))).toHaveLength(1);
    }),
    { numRuns: 200 },
  );
});

it.each([
  ['an SDK itself', ['app', observedOtherwise, native]],
  ['an instrumentation of an SDK', ['app', observed, instrumented]],
  ['both of these', ['app', instrumented, native]],
])('calls at the same time count once each, with a report of a framework, by hand and by %s', (_by, scopes) => {
  const calls = ['a', 'b', 'c'].flatMap((call) =>
    scopes.map((scope, at) => [`${call}-${at}`, { scope, at: [0, 100] as const }] as const),
  );
  expect(countedOf(Object.fromEntries(calls))).toHaveLength(3);
});
