import * as fc from 'fast-check';
import {
  models,
  otherNames,
  scopes,
  startTimes,
  type ObservationStatement,
  type Role,
  type Statement,
  type Units,
} from './cost-history.fixture.ts';

/** Ids within a trace: the parent of an id is an earlier one, so the tree has no cycles. */
export const treeIds = ['wrapper', '1', '2', '3'] as const;
type TreeId = (typeof treeIds)[number];

/** The id of a parent that is never reported. */
const neverStated = 'never-said';

/** Reports of one call: later ones split the same tokens into more buckets, or add cached tokens to the input. */
const reportsOfCall: readonly Units[] = [
  { input: 3, output: 5 },
  { input: 2, input_cached_tokens: 1, output: 5 },
  { input: 3, input_cached_tokens: 4, output: 5 },
  { input: 2, input_cache_creation: 1, output: 5 },
  { input: 2, input_cache_creation_1h: 1, output: 5 },
];
const [plainCall, cachedCall, besideCall, ...writtenCalls] = reportsOfCall as [Units, Units, Units, ...Units[]];
const otherCall: Units = { input: 30, output: 7 };

type Window = readonly [start: string, end: string | null];

/** Times of the outer, and of the inner ones, mostly within it; `null`: not ended. The second spans midnight. */
const windows: readonly { readonly outer: Window; readonly inner: readonly Window[] }[] = [
  {
    outer: [startTimes[3], startTimes[5]],
    inner: [
      [startTimes[3], startTimes[4]],
      [startTimes[4], startTimes[5]],
      [startTimes[3], null],
    ],
  },
  {
    outer: [startTimes[1], startTimes[3]],
    inner: [
      [startTimes[1], startTimes[2]],
      [startTimes[2], startTimes[3]],
      [startTimes[2], startTimes[4]],
    ],
  },
];

export const parentOf = (trace: string, id: TreeId): fc.Arbitrary<string> => {
  const earlier = treeIds.slice(0, treeIds.indexOf(id)).map((each) => `${trace}-${each}`);
  return fc.constantFrom(...earlier, ...earlier, neverStated);
};

const seldom = <T>(arbitrary: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** Omits absent members. */
type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
const given = <T extends object>(all: T): Given<T> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Given<T>;

/** The values that the reports of a tree share, except those that report something else. */
interface Shared {
  readonly usages: readonly Units[];
  readonly windows: (typeof windows)[number];
  /** Whether all are by instrumentations of one framework. */
  readonly isObserved: boolean;
}
const shared = (kind: 'batch' | 'span'): fc.Arbitrary<Shared> =>
  fc.record({
    usages: fc.constantFrom<readonly Units[]>(
      [plainCall],
      [plainCall, plainCall, cachedCall],
      [plainCall, besideCall],
      kind === 'span' ? [cachedCall] : [plainCall, ...writtenCalls],
    ),
    windows: fc.constantFrom(...windows),
    isObserved: seldom(fc.constant(true), 8).map((is) => is === true),
  });

const mostly = <T, U>(arbitrary: fc.Arbitrary<T>, others: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 5, arbitrary }, { weight: 1, arbitrary: others });
const undefinedOnly = fc.constant(undefined);

const scopeOf = (isInner: boolean, isObserved: boolean): fc.Arbitrary<string | undefined> => {
  if (isObserved) return fc.constantFrom(scopes[3], scopes[4]);
  return isInner
    ? fc.constantFrom(undefined, scopes[0], scopes[0], scopes[1], scopes[2], scopes[3], scopes[4])
    : seldom(fc.constantFrom(...scopes), 6);
};

/** The report of one observation of a tree, mostly of the same call as the others. */
const reported = (trace: string, id: TreeId, { usages, windows: { outer, inner }, isObserved }: Shared) => {
  const isInner = id === '2' || id === '3';
  return fc
    .record({
      window: isInner
        ? mostly(fc.constantFrom(...inner), fc.constant(outer))
        : mostly(fc.constant(outer), fc.constantFrom(...inner)),
      parent: isInner ? mostly(parentOf(trace, id), undefinedOnly) : fc.option(parentOf(trace, id), { nil: undefined }),
      scope: scopeOf(isInner, isObserved),
      model: mostly(
        mostly(fc.constant(models[0]), fc.constantFrom(...otherNames)),
        id === '1' ? undefinedOnly : fc.constantFrom(models[1], undefined),
      ),
      usage: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...usages) },
        { weight: 1, arbitrary: fc.constantFrom(otherCall, undefined) },
      ),
      cost: seldom(fc.constantFrom({ total: '0' }, { total: '0.2' }, { input: '0.1' }), 6),
      // There are at most two reports of one response.
      response: id === '1' || id === '2' ? seldom(fc.constant(`response of ${trace}`), 2) : undefinedOnly,
      tier: seldom(fc.constantFrom('flex', 'flex', 'standard'), 5),
    })
    .map(({ window: [startTime, endTime], ...rest }) => ({ ...given(rest), startTime, endTime }));
};

const roles = fc.constantFrom<Role>('generation', 'generation', 'generation', 'generation', 'chain');
const wrapperRoles = fc.constantFrom<Role>('agent', 'chain', 'generation');
const roleOf = (id: TreeId): fc.Arbitrary<Role> => (id === 'wrapper' ? wrapperRoles : roles);

/** Stated at once, or partly by an update that arrives separately. */
const observationOfTree = (trace: string, id: TreeId, common: Shared): fc.Arbitrary<readonly Statement[]> =>
  fc
    .record({
      role: roleOf(id),
      said: reported(trace, id, common),
      late: fc.oneof(
        { weight: 2, arbitrary: fc.constant<readonly string[]>([]) },
        { weight: 1, arbitrary: fc.subarray(['parent', 'usage', 'scope', 'endTime', 'model'], { minLength: 1 }) },
      ),
    })
    .map(({ role, said, late }) => {
      const of = { kind: 'observation', trace, id: `${trace}-${id}`, isTraceless: false } as const;
      const part = (isLate: boolean): ObservationStatement =>
        Object.fromEntries(
          Object.entries(said).filter(([field]) => (late as readonly string[]).includes(field) === isLate),
        );
      const created: Statement = { ...of, role, isUpdate: false, said: part(false) };
      const updated: Statement = { ...of, role: 'generation', isUpdate: true, said: part(true) };
      return late.length === 0 ? [created] : [created, updated];
    });

/** Several observations of a trace that is reported in parts. */
export const arbitraryTree = (traceIds: readonly string[]): fc.Arbitrary<readonly Statement[]> =>
  fc
    .tuple(fc.constantFrom(...traceIds), fc.subarray<TreeId>([...treeIds], { minLength: 2 }), shared('batch'))
    .chain(([trace, ids, common]) => fc.tuple(...ids.map((id) => observationOfTree(trace, id, common))))
    .map((observations) => observations.flat());

type StatementOfSpan = Extract<Statement, { kind: 'span' }>;

const spanOfTree = (trace: string, id: TreeId, common: Shared): fc.Arbitrary<StatementOfSpan> =>
  fc.record({ role: roleOf(id), said: reported(trace, id, common) }).map(({ role, said: { tier, cost, ...said } }) => {
    const isNative = said.scope === scopes[0];
    const { startTime, endTime, usage } = said;
    const more = isNative ? { usage: usage ?? plainCall, ...given({ tier }) } : given({ cost });
    const whole = { ...said, ...more, startTime, endTime: endTime ?? startTime };
    return { kind: 'span', trace, id: `${trace}-${id.slice(0, 1)}`, role: isNative ? 'generation' : role, said: whole };
  });

/** Ids of spans are short. */
const withShortParent = (span: StatementOfSpan): StatementOfSpan => {
  const { parent, ...said } = span.said;
  if (typeof parent !== 'string') return span;
  return { ...span, said: { ...said, parent: parent === neverStated ? 'x' : parent.slice(0, 3) } };
};

const spanTraceIds = ['d', 'e', 'g', 'h', 'i', 'j', 'k', 'l'];

/** A span is complete and never changes: its content is derived from its id and this seed. */
const spansBySeed = 13;
const spanTraces: readonly (readonly StatementOfSpan[])[] = spanTraceIds.map((trace, at) =>
  fc
    .sample(
      shared('span').chain((common) => fc.tuple(...treeIds.map((id) => spanOfTree(trace, id, common)))),
      { seed: spansBySeed + at, numRuns: 1 },
    )
    .flat()
    .map(withShortParent),
);

export const arbitrarySpan: fc.Arbitrary<Statement> = fc.constantFrom(...spanTraces.flat());

/** Several spans of one trace. */
export const arbitrarySpans: fc.Arbitrary<readonly Statement[]> = fc
  .constantFrom(...spanTraces)
  .chain((spans) => fc.subarray([...spans], { minLength: 2 }));
