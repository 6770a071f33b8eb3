import * as fc from 'fast-check';
import {
  models,
  startTimes,
  type Amounts,
  type ObservationStatement,
  type Role,
  type Statement,
  type TraceStatement,
  type Units,
} from './cost-history.fixture.ts';
import { arbitrarySpan, parentOf, treeIds } from './arbitrary-tree.fixture.ts';

/** Traces that may be deleted, and one that is not. Observations of all may arrive before their trace is known. */
const traceIds = ['a', 'b', 'c'];
const lateTraceId = 'f';
/** The trace ids of trees. */
export const treeTraceIds = [...traceIds, lateTraceId];

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const cleared = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 6 });

/** Removes members that are `undefined`. */
const given = <T extends object>(all: T): T =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;

const units = fc
  .record({
    input: optional(fc.nat(9)),
    input_cached_tokens: optional(fc.nat(9)),
    output: optional(fc.nat(9)),
    custom: optional(fc.nat(9)),
    total: fc.option(fc.nat(30), { nil: undefined, freq: 4 }),
  })
  .map(given)
  .filter((parts) => Object.keys(parts).length > 0) as fc.Arbitrary<Units>;

const amount = fc.constantFrom('0', '0.1', '0.2', '0.000000000001', '12.345678901234', '99999999.999999999999');
const amounts = fc
  .record({ input: optional(amount), output: optional(amount), total: optional(amount) })
  .map(given)
  .filter((parts) => Object.keys(parts).length > 0) as fc.Arbitrary<Amounts>;

const observationStatement = fc
  .record({
    startTime: optional(fc.constantFrom(...startTimes)),
    model: optional(cleared(fc.constantFrom(...models))),
    usage: optional(cleared(units)),
    cost: fc.option(cleared(amounts), { nil: undefined, freq: 2 }),
    prompt: optional(
      fc.constantFrom(
        { promptName: 'p', promptVersion: 1 },
        { promptName: 'p', promptVersion: 2 },
        { promptName: null, promptVersion: null },
      ),
    ),
    environment: optional(fc.constant('staging')),
    endTime: optional(cleared(fc.constantFrom(...startTimes))),
  })
  .map(({ prompt, ...said }) => given({ ...said, ...prompt })) as fc.Arbitrary<ObservationStatement>;

const observation = fc
  .record({
    kind: fc.constant('observation' as const),
    trace: fc.constantFrom(...traceIds, lateTraceId),
    id: fc.constantFrom(...treeIds),
    role: fc.constantFrom<Role>('agent', 'agent', 'chain', 'generation'),
    isUpdate: fc.boolean(),
    isTraceless: fc.boolean(),
    said: observationStatement,
  })
  .chain((statement) =>
    optional(cleared(parentOf(statement.trace, statement.id))).map((parent) => ({
      ...statement,
      said: given({ ...statement.said, parent }) as ObservationStatement,
    })),
  )
  .map((statement): Statement => {
    const role = statement.id === 'wrapper' && !statement.isUpdate ? statement.role : 'generation';
    const isTraceless = statement.isTraceless && statement.isUpdate;
    const isLate = statement.trace === lateTraceId;
    // A start time derived from a first statement cannot be derived again after that statement is deleted.
    const said = isTraceless && !isLate ? { startTime: startTimes[0], ...statement.said } : statement.said;
    // Ids are unique to their trace, as in clients.
    return { ...statement, id: `${statement.trace}-${statement.id}`, role, isTraceless, said };
  });

const trace = fc
  .record({
    timestamp: fc.constantFrom(...startTimes),
    name: optional(cleared(fc.constantFrom('chat', 'search'))),
    userId: optional(cleared(fc.constantFrom('ada', 'bob'))),
    sessionId: optional(cleared(fc.constantFrom('s1', 's2'))),
    release: optional(cleared(fc.constantFrom('r1', 'r2'))),
    environment: optional(fc.constant('prod')),
    tags: optional(fc.subarray(['x', 'y', 'z'])),
  })
  .chain((said) =>
    fc
      .constantFrom(...traceIds, lateTraceId)
      .map((id): Statement => ({ kind: 'trace', trace: id, said: given(said) as TraceStatement })),
  );

export const arbitraryStatement: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 9, arbitrary: observation },
  { weight: 4, arbitrary: trace },
  { weight: 3, arbitrary: arbitrarySpan },
  { weight: 3, arbitrary: fc.constantFrom(...traceIds).map((id): Statement => ({ kind: 'delete', trace: id })) },
);
