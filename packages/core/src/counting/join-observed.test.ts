import { describe, expect, it } from 'vitest';
import { decided, not } from './decided.fixture.ts';
import { instrumented, native, observed, observedOtherwise } from './stated-entries.fixture.ts';

describe('a report of an instrumentation of a framework', () => {
  const call = { parent: 'chain', at: [0, 100] as const };
  const twice = { parent: 'copy', scope: observed, at: [0.2, 100.4] as const };
  const app = { usage: null };
  const above = { chain: app, copy: { parent: 'chain', usage: null } };

  it('is of the call that another reporter saw at the same time, wherever each has its chain', () => {
    expect(decided({ ...above, call, twice })).toEqual({ twice: not('call') });
    const apart = { root: app, chain: { parent: 'root', usage: null }, copy: { parent: 'root', usage: null } };
    expect(decided({ ...apart, call, twice })).toEqual({ twice: not('call') });
    const sdk = { parent: 'call', scope: instrumented, at: [10, 90] as const };
    expect(decided({ ...above, call, twice, sdk })).toEqual({ twice: not('call'), sdk: not('call') });
  });

  it('counts beside one of other tokens or model, of another time, and of an instrumentation like it', () => {
    expect(decided({ ...above, call, twice: { ...twice, usage: { input: 99, output: 10 } } })).toEqual({});
    expect(decided({ ...above, call, twice: { ...twice, model: 'gpt-4o-mini' } })).toEqual({});
    expect(decided({ ...above, call, twice: { ...twice, at: [20, 100] } })).toEqual({});
    expect(decided({ ...above, call, twice: { ...twice, at: [0, 80] } })).toEqual({});
    expect(decided({ ...above, call, twice: { ...twice, at: [-5, 100] } })).toEqual({});
    expect(decided({ ...above, call: { ...call, scope: observed }, twice })).toEqual({});
  });

  it('calls at once are each of a report of their own, and more than those of the other reporter count', () => {
    const second = { ...twice, at: [0.3, 100.5] as const };
    expect(decided({ ...above, a: call, b: call, twice, second })).toEqual({ twice: not('a'), second: not('b') });
    expect(decided({ ...above, a: call, twice, second })).toEqual({ twice: not('a') });
  });
});

describe('reports of two instrumentations of one framework', () => {
  const app = { usage: null };
  const above = { chain: app, copy: { parent: 'chain', usage: null } };
  const one = { parent: 'copy', scope: observed, at: [0, 100] as const };
  const two = { parent: 'chain', scope: observedOtherwise, at: [2, 99] as const };

  it('are of one call, wherever each has its chain, with what instruments the SDK and with what another reporter saw', () => {
    expect(decided({ ...above, one, two })).toEqual({ two: not('one') });
    const sdk = { parent: 'two', scope: instrumented, at: [10, 90] as const };
    expect(decided({ ...above, one, two, sdk })).toEqual({ two: not('one'), sdk: not('one') });
    const call = { parent: 'chain', at: [-0.5, 101] as const };
    expect(decided({ ...above, call, one, two })).toEqual({ one: not('call'), two: not('call') });
  });

  it('are of the calls of OpenAI Agents and LlamaIndex too, and by any package of OpenTelemetry', () => {
    for (const [first, second] of [
      ['openinference.instrumentation.openai_agents', 'opentelemetry.instrumentation.openai_agents'],
      ['openinference.instrumentation.llama_index', 'opentelemetry.instrumentation.llamaindex'],
      [observed, 'opentelemetry.instrumentation.genai.langchain'],
      [observed, 'amazon.opentelemetry.distro.instrumentation.langchain'],
    ] as const) {
      const both = { one: { ...one, scope: first }, two: { ...two, scope: second } };
      expect(decided({ ...above, ...both })).toEqual({ two: not('one') });
    }
  });

  it('of calls that begin one after the other are each with that of its own call', () => {
    const next = { first: { ...one, at: [11, 111] as const }, second: { ...two, at: [13, 110] as const } };
    expect(decided({ ...above, one, two, ...next })).toEqual({ two: not('one'), second: not('first') });
    const lone = { ...one, at: [20, 120] as const };
    expect(decided({ ...above, one, two, lone })).toEqual({ two: not('one') });
  });

  it('are of one call however late the second one is told, as long as the first one lasts', () => {
    expect(decided({ ...above, one, two: { ...two, at: [40, 150] } })).toEqual({ two: not('one') });
    expect(decided({ ...above, one, two: { ...two, at: [101, 150] } })).toEqual({});
  });

  it.each([
    ['a provider SDK', native],
    ['an instrumentation of one', instrumented],
  ])('are of two calls where each has a report of %s', (...[, scope]) => {
    const inner = { scope, at: [10, 90] as const };
    const sdks = { sdkOfOne: { ...inner, parent: 'one' }, sdkOfTwo: { ...inner, parent: 'two' } };
    expect(decided({ ...above, one, two, ...sdks })).toEqual({ sdkOfOne: not('one'), sdkOfTwo: not('two') });
  });

  it('are of two calls where each is of the call of another reporter', () => {
    const calls = { first: { parent: 'chain', at: [0, 100] }, second: { parent: 'chain', at: [50, 150] } } as const;
    const late = { ...two, at: [50.2, 150.2] as const };
    expect(decided({ ...above, ...calls, one, late })).toEqual({ one: not('first'), late: not('second') });
  });

  it('are of two calls where they have other tokens, and where they are of two frameworks', () => {
    expect(decided({ ...above, one, two: { ...two, usage: { input: 99, output: 10 } } })).toEqual({});
    const elsewhere = { ...two, scope: 'opentelemetry.instrumentation.llamaindex' };
    expect(decided({ ...above, one, two: elsewhere })).toEqual({});
  });
});
