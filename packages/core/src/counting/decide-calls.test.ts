import { describe, expect, it } from 'vitest';
import type { ObservationId } from '../ids.ts';
import type { Counting } from './counting.ts';
import { decided, not } from './decided.fixture.ts';
import { instrumented, native, type Stated } from './stated-entries.fixture.ts';

const maybe = (repeats: string): Counting => ({ counted: true, repeats: repeats as ObservationId });
const whole: Counting = { counted: true, repeats: null };

describe('an aggregate', () => {
  it('an aggregate does not count where anything is reported below it, however deep', () => {
    expect(
      decided({
        flow: { role: 'aggregate' },
        step: { parent: 'flow', usage: null },
        agent: { parent: 'step', role: 'aggregate' },
        call: { parent: 'agent' },
      }),
    ).toEqual({});
  });

  it('an aggregate counts whole where nothing is, whatever other branches of the trace report', () => {
    expect(
      decided({
        root: { usage: null },
        agent: { parent: 'root', role: 'aggregate' },
        tool: { parent: 'agent', usage: null },
        elsewhere: { parent: 'root' },
      }),
    ).toEqual({ agent: whole });
  });

  it('an aggregate does not count above an aggregate that does', () => {
    expect(decided({ flow: { role: 'aggregate' }, agent: { parent: 'flow', role: 'aggregate' } })).toEqual({
      agent: whole,
    });
  });

  it('an aggregate counts while what lies below it reports nothing but a cost of nothing', () => {
    const free = { parent: 'agent', usage: null, provided: { total: 0n } };
    expect(decided({ agent: { role: 'aggregate' }, free })).toEqual({ agent: whole });
    expect(decided({ agent: { role: 'aggregate' }, paid: { ...free, provided: { total: 1n } } })).toEqual({});
  });
});

describe("a provider SDK's own report", () => {
  const same = { at: [0, 100] as const };

  it('a report of a provider SDK is of the call of another report that contains it in the tree and states the same', () => {
    expect(
      decided({ outer: {}, between: { parent: 'outer', usage: null }, inner: { parent: 'between', scope: native } }),
    ).toEqual({
      inner: not('outer'),
    });
  });

  it('is of the call of a sibling that contains it in time', () => {
    const inner = { scope: native, at: [10, 90] } as const;
    expect(decided({ outer: same, inner })).toEqual({ inner: not('outer') });
    expect(decided({ outer: same, inner: { ...inner, at: [10, 120] } })).toEqual({});
  });

  it('is of the call of a report that has the output of the first event, where a stream was broken off', () => {
    const inner = { scope: native, usage: { input: 100 } };
    const outer = { usage: { input: 100, output: 1 } };
    expect(decided({ outer, inner: { ...inner, parent: 'outer' } })).toEqual({ inner: not('outer') });
    expect(decided({ outer: { ...same, ...outer }, inner: { ...inner, at: [10, 90] } })).toEqual({
      inner: not('outer'),
    });
    const whole = { ...same, usage: { input: 100, output: 10 } };
    expect(decided({ outer: whole, inner: { ...inner, at: [10, 90] } })).toEqual({});
    expect(decided({ outer: { ...same, ...outer }, inner: { usage: { input: 100 }, at: [10, 90] } })).toEqual({});
  });

  it('counts by itself', () => {
    expect(decided({ chain: { usage: null }, inner: { parent: 'chain', scope: native } })).toEqual({});
    expect(decided({ openai: {}, inner: { scope: native, model: 'claude-sonnet-4-5', at: [10, 90] } })).toEqual({});
    expect(decided({ other: {}, inner: { scope: native, usage: { input: 100, output: 11 }, at: [10, 90] } })).toEqual(
      {},
    );
  });

  it('goes with a report that names a model by another name, and lets out what was cached', () => {
    const cached = { input: 60, input_cached_tokens: 40, output: 10 };
    const trace = (usage: Record<string, number>, model: string) => ({
      outer: { model: 'anthropic/claude-sonnet-4-5', usage },
      inner: { parent: 'outer', scope: native, model, usage: cached },
    });
    const adopted = { usage: expect.objectContaining({ details: { ...cached, total: 110 }, role: 'own' }) };
    for (const usage of [
      { input: 100, output: 10 },
      { input: 60, output: 10 },
    ]) {
      expect(decided(trace(usage, 'claude-sonnet-4-5-20250929'))).toEqual({
        outer: { ...whole, adopted },
        inner: not('outer'),
      });
    }
    expect(decided(trace({ input: 100, output: 10 }, 'claude-opus-4-5'))).toEqual({});
  });

  it('has the counts of its response, which others may add up from events of a stream', () => {
    const response = 'msg_01QtTfRFXTwQ';
    const summed = { usage: { input: 60, input_cache_creation: 40, output: 11 }, at: same.at, response };
    const stated = { input: 60, input_cache_creation_1h: 40, output: 10 };
    const inner = { scope: native, usage: stated, at: [10, 90], response } as const;
    const adopted = { usage: expect.objectContaining({ details: { ...stated, total: 110 }, role: 'own' }) };
    expect(decided({ outer: summed, inner })).toEqual({ outer: { ...whole, adopted }, inner: not('outer') });
    const coarser = { ...inner, usage: { input: 100, output: 10 } };
    expect(decided({ outer: summed, inner: coarser })).toEqual({ inner: not('outer') });
  });

  it('a report is never of the call of one that another report is of, and names what it may repeat', () => {
    expect(
      decided({
        outer: same,
        first: { parent: 'outer', scope: native, at: [1, 40] },
        second: { parent: 'outer', scope: native, at: [41, 80] },
      }),
    ).toEqual({ outer: maybe('second'), first: not('outer'), second: maybe('outer') });
  });

  it('names what it may repeat above it also where that has ended before', () => {
    const first = { parent: 'outer', scope: native, at: [1, 40] } as const;
    expect(decided({ outer: same, first, second: { ...first, at: [500, 600] } })).toEqual({
      outer: maybe('second'),
      first: not('outer'),
      second: maybe('outer'),
    });
  });

  it('goes with the tightest of those around it, so that each of two calls at once has its own', () => {
    expect(
      decided({
        wide: { at: [0, 100] },
        narrow: { at: [30, 70] },
        wideNative: { scope: native, at: [5, 95] },
        narrowNative: { scope: native, at: [35, 65] },
      }),
    ).toEqual({ wideNative: not('wide'), narrowNative: not('narrow') });
  });

  it('that our first versions stored as an aggregate is one all the same', () => {
    const typescript = { parent: 'outer', scope: 'com.anthropic.sdk.typescript', role: 'aggregate' } as const;
    expect(decided({ outer: {}, inner: typescript })).toEqual({ inner: not('outer') });
    expect(decided({ outer: { usage: null }, inner: typescript, elsewhere: { model: 'other' } })).toEqual({
      inner: whole,
    });
  });

  it('of an agent adds up what lies below it', () => {
    const agent = { scope: 'mistralai_sdk_tracer', role: 'aggregate' } as const;
    expect(decided({ agent, call: { parent: 'agent' } })).toEqual({});
    expect(decided({ agent })).toEqual({ agent: whole });
  });
});

describe('a report around a call', () => {
  it('a report around a call is of that call, and counts', () => {
    expect(decided({ told: {}, call: { parent: 'told' } })).toEqual({ call: not('told') });
  });

  it('a report around a call is of that call whatever lies between them, with what wraps the same', () => {
    expect(
      decided({
        told: {},
        agent: { parent: 'told', role: 'aggregate' },
        call: { parent: 'agent' },
        inner: { parent: 'call', scope: native },
      }),
    ).toEqual({ call: not('told'), inner: not('told') });
  });

  it('a report around two calls that state the same counts in addition to both, and all three are marked as possible repetitions', () => {
    expect(decided({ told: {}, one: { parent: 'told', at: [1, 2] }, two: { parent: 'told', at: [3, 4] } })).toEqual({
      told: maybe('one'),
      one: maybe('told'),
      two: maybe('told'),
    });
  });

  it('a report around a call and around another one, which both have reports of an SDK, is of the first alone', () => {
    const marks = decided({
      outer: { at: [0, 100] },
      ownNative: { parent: 'outer', scope: native, at: [1, 20] },
      other: { parent: 'outer', at: [30, 60] },
      otherNative: { parent: 'other', scope: native, at: [31, 59] },
      call: { parent: 'outer', at: [70, 90] },
    });
    expect(marks).toMatchObject({
      outer: maybe('other'),
      other: maybe('outer'),
      otherNative: not('other'),
      ownNative: not('outer'),
      call: not('outer'),
    });
  });

  it('a report counts in addition to calls of other models or tokens, and of siblings', () => {
    expect(decided({ told: {}, other: { parent: 'told', model: 'gpt-4o-mini' } })).toEqual({});
    expect(decided({ told: {}, other: { parent: 'told', usage: { input: 99, output: 10 } } })).toEqual({});
    expect(decided({ told: {}, sibling: {} })).toEqual({});
    expect(decided({ told: { model: null }, call: { parent: 'told', model: null } })).toEqual({});
  });
});

describe('a report of an instrumentation of a provider SDK', () => {
  const around = { parent: 'step', at: [0, 100] as const };
  const inner = { parent: 'app', scope: instrumented, at: [10, 90] as const };
  const above = { app: { usage: null }, step: { parent: 'app', usage: null } };

  it('is of the call of a report of a framework beside it that contains it in time, however deep that is', () => {
    expect(decided({ ...above, around, inner })).toEqual({ inner: not('around') });
    const sdk = { parent: 'inner', scope: native, at: [20, 80] as const };
    expect(decided({ ...above, around, inner, sdk })).toEqual({ inner: not('around'), sdk: not('around') });
  });

  it('an instrumented call counts beside a report that it outlasts, of other tokens, or elsewhere in the tree', () => {
    expect(decided({ ...above, around, inner: { ...inner, at: [10, 120] } })).toEqual({});
    expect(decided({ ...above, around, inner: { ...inner, at: [-10, 80] } })).toEqual({});
    expect(decided({ ...above, around, inner: { ...inner, usage: { input: 99, output: 10 } } })).toEqual({});
    expect(decided({ ...above, around, tool: { usage: null }, inner: { ...inner, parent: 'tool' } })).toEqual({});
  });

  it('instrumented calls at once are each of a report of their own, and those of others count', () => {
    const calls = { one: inner, two: { ...inner, at: [11, 91] as const } };
    expect(decided({ ...above, a: around, b: around, ...calls })).toMatchObject({
      one: { counted: false },
      two: { counted: false },
    });
    expect(Object.values(decided({ ...above, a: around, ...calls }))).toEqual([not('a')]);
    const nested = { b: { ...around, parent: 'app' }, within: { ...inner, parent: 'b' } };
    expect(decided({ ...above, ...nested, around, inner })).toEqual({ within: not('b'), inner: not('around') });
  });

  it('an instrumented call repeats what is beside it also where clocks have it begin first', () => {
    const early = { ...inner, at: [-0.5, 90] as const };
    expect(decided({ ...above, around, inner: early })).toEqual({ inner: not('around') });
  });

  it('an instrumented call counts beside a report where each has a report of the SDK itself', () => {
    const sdk = { scope: native, at: [12, 88] as const };
    const marks = decided({
      ...above,
      outer: around,
      inner,
      sdkOfOuter: { ...sdk, parent: 'outer' },
      sdkOfInner: { ...sdk, parent: 'inner' },
    });
    expect(marks).toEqual({ sdkOfOuter: not('outer'), sdkOfInner: not('inner') });
  });

  it('calls at once repeat what is beside them also where callbacks run a little after the calls began and ended', () => {
    const calls = {
      one: { ...inner, at: [0, 250] as const },
      two: { ...inner, at: [1, 252] as const },
      a: { ...around, at: [6, 249] as const },
      b: { ...around, at: [9, 255] as const },
    };
    expect(decided({ ...above, ...calls })).toEqual({ one: not('a'), two: not('b') });
    const sdk = { ...calls.one, scope: native };
    expect(decided({ ...above, a: calls.a, sdk })).toEqual({ sdk: not('a') });
    expect(decided({ ...above, a: calls.a, one: { ...calls.one, at: [-21, 249] } })).toMatchObject({
      one: { counted: false },
    });
    expect(decided({ ...above, a: calls.a, one: { ...calls.one, at: [-22, 240] } })).toEqual({});
  });

  it('instrumented calls beside one another count', () => {
    expect(decided({ ...above, one: { ...inner, at: [0, 100] }, two: inner })).toEqual({});
  });
});

describe('the span of OpenHands around a call, with its cost alone', () => {
  const around: Stated = { isOfOpenHands: true, model: 'azure/ours', usage: null, provided: { total: 5n } };

  it('a span with the cost alone is of the one call below it, whatever its model, and has its usage', () => {
    const marks = decided({ around, call: { parent: 'around', model: 'gpt-4o' } });
    const adopted = { usage: expect.objectContaining({ details: { input: 100, output: 10, total: 110 } }) };
    expect(marks).toEqual({ around: { ...whole, adopted }, call: not('around') });
  });

  it('a span with the cost alone counts by itself where no call is known, and beside two', () => {
    expect(decided({ around, apart: {} })).toEqual({});
    const two = { first: { parent: 'around' }, second: { parent: 'around', at: [101, 102] as const } };
    expect(decided({ around, ...two })).toEqual({
      around: maybe('first'),
      first: maybe('around'),
      second: maybe('around'),
    });
  });
});
