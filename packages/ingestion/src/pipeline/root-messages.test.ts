import { clockOf, earliestClock, mergeRecords, rowVersion, traceFields, type TraceRecord } from '@spanledger/core';
import { observationRecord, traceRecord } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { start } from './pipeline.fixture.ts';
import { messagesOfRoot, withRootMessages } from './root-messages.ts';

const second = 1_000_000;
const trace: TraceRecord = traceRecord({
  timestamp: start,
  input: null,
  output: null,
  metadata: {},
  clock: clockOf(start + 9 * second),
  clocks: { input: 0, output: 0, metadata: 0, timestamp: earliestClock(start, 'derived') },
});

/** A root that starts this many seconds after the first, and the messages logged inside it. */
const root = (id: string, seconds: number, messages: readonly string[], clock = 9) => {
  const entries = messages.map((text, at) => [`gen_ai.event.input.${at}.0000.1.${at}`, `"${text}"`] as const);
  const record = observationRecord({
    startTime: start + seconds * second,
    parentObservationId: null,
    input: null,
    output: null,
    metadata: Object.fromEntries(entries),
    clock: clockOf(start + clock * second),
    clocks: undefined,
  });
  return messagesOfRoot(id, record);
};
const withRoots = (...roots: ReturnType<typeof root>[]): TraceRecord => withRootMessages(trace, roots.flat());

describe('of several roots', () => {
  it('the earliest is heard, whichever comes first', () => {
    const [a, b] = [root('a', 2, ['late']), root('b', 1, ['early'])];
    for (const record of [withRoots(a, b), withRootMessages(withRoots(a), b), withRootMessages(withRoots(b), a)]) {
      expect(record.input).toBe('["early"]');
      expect(record.metadata).toEqual(withRoots(a, b).metadata);
    }
  });

  it('of those that begin at the same time the one with the lesser id is heard', () => {
    const [a, b] = [root('a', 1, ['of a']), root('b', 1, ['of b'])];
    for (const record of [withRoots(a, b), withRoots(b, a)]) expect(record.input).toBe('["of a"]');
  });

  it('another one is heard when it turns out to be the earliest', () => {
    const moved = withRootMessages(withRoots(root('a', 1, ['a a']), root('b', 2, ['b b'])), root('a', 3, ['a a'], 10));
    expect(moved.input).toBe('["b b"]');
    expect(moved.metadata).toEqual(withRoots(root('a', 3, ['a a'], 10), root('b', 2, ['b b'])).metadata);
  });

  it('copies of the trace that hold different roots join to what was stated of all', () => {
    const [a, grown, b] = [root('a', 1, ['one']), root('a', 1, ['one', 'more']), root('b', 2, ['b'])];
    for (const [left, right] of [
      [withRoots(a), withRoots(grown, b)],
      [withRoots(b), withRoots(grown)],
      [withRoots(grown), withRoots(a, b)],
    ] as const) {
      const joined = withRootMessages(mergeRecords(traceFields, left, right), []);
      expect(joined.input).toBe('["one","more"]');
      expect(joined.metadata).toEqual(withRoots(grown, b).metadata);
    }
  });
});

it('a trace of which more is known has a higher version, whatever else stays as it was', () => {
  const steps = [
    trace,
    withRoots(root('a', 2, ['x', 'y', 'z'])),
    withRoots(root('a', 2, ['x', 'y', 'z', '.'])),
    withRoots(root('a', 1, ['x', 'y', 'z', '.'], 10)),
    withRoots(root('a', 1, ['x', 'y', 'z', '.'], 10), root('b', 0, ['b'])),
  ];
  const versions = steps.map((record) => rowVersion(traceFields, record));
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => (a < b ? -1 : 1)));
});

it('what is stated of a trace stays, and hides what came from its roots', () => {
  const stated = { ...withRoots(root('a', 1, ['x'])), input: 'stated', clocks: { output: 0, metadata: 0 } };
  const record = withRootMessages(stated, root('b', 0, ['y']));
  expect(record.input).toBe('stated');
  expect(Object.values(record.metadata)).toEqual([null]);
});

it('a root that turns out to lie below another observation takes its messages back, and gives them again as a root', () => {
  const [a, b] = [root('a', 1, ['early']), root('b', 2, ['late'])];
  const below = a.map((message) => ({ ...message, text: null }));
  const taken = withRootMessages(withRoots(a, b), below);
  expect(taken.input).toBe('["late"]');
  expect(withRootMessages(withRoots(a), below).input).toBeNull();
  expect(mergeRecords(traceFields, withRoots(a, b), taken).metadata).toEqual(taken.metadata);
  const again = withRootMessages(taken, a);
  expect(again.input).toBe('["early"]');
  expect(mergeRecords(traceFields, taken, again).metadata).toEqual(again.metadata);
  const versions = [withRoots(a, b), taken, again].map((record) => rowVersion(traceFields, record));
  expect(versions).toEqual([...new Set(versions)].sort((x, y) => (x < y ? -1 : 1)));
});

it('a trace that never had messages of an observation is as it was when that lies below another one', () => {
  const below = root('a', 1, ['x']).map((message) => ({ ...message, text: null }));
  expect(withRootMessages(trace, below)).toBe(trace);
  expect(withRootMessages(withRoots(root('b', 1, ['y'])), below)).toEqual(withRoots(root('b', 1, ['y'])));
});

it('an observation of which no root is known gives its trace no messages, and one below another takes them back where it is stated', () => {
  const metadata = { 'gen_ai.event.input.1.0000.1.a': '"x"' };
  const below = observationRecord({ parentObservationId: 'parent' as never, input: null, metadata });
  const unknown = observationRecord({
    parentObservationId: null,
    input: null,
    metadata,
    clocks: { parentObservationId: 0 },
  });
  expect([messagesOfRoot('a', unknown), messagesOfRoot('a', below, unknown)]).toEqual([[], []]);
  expect(messagesOfRoot('a', below)).toMatchObject([{ side: 'input', rootId: 'a', text: null }]);
  expect(messagesOfRoot('a', { ...below, parentObservationId: null, input: 'stated' })).toMatchObject([{ text: null }]);
});
