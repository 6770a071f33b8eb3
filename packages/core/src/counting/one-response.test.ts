import { describe, expect, it } from 'vitest';
import { decided, not } from './decided.fixture.ts';
import { native } from './stated-entries.fixture.ts';

describe('reports of one response', () => {
  const response = 'msg_0123456789';
  const named = { response, at: [0, 100] as const };

  it('are of one call where one lasts while the other does, or lies below it; the outer one counts', () => {
    const sibling = { response, at: [10, 90] as const };
    expect(decided({ outer: named, inner: sibling })).toEqual({ inner: not('outer') });
    expect(decided({ outer: named, late: { response, parent: 'outer', at: [500, 600] } })).toEqual({
      late: not('outer'),
    });
  });

  it('that follow one another are calls of their own: some servers give their ids twice', () => {
    expect(decided({ one: named, two: { response, at: [101, 150] } })).toEqual({});
    expect(decided({ one: named, two: { response, at: [101, null] } })).toEqual({});
  });

  it('reports of one response are of one call whatever tokens they state, as long as the outer one does not add up others', () => {
    const inner = { response, parent: 'outer', usage: { input: 50, output: 5 }, at: [10, 40] } as const;
    expect(decided({ outer: named, inner })).toEqual({ inner: not('outer') });
    const other = { parent: 'outer', usage: { input: 50, output: 5 }, at: [50, 90] } as const;
    expect(decided({ outer: named, inner, other })).toEqual({ outer: not('inner') });
  });

  it('no sum of them counts, of several around one another', () => {
    const part = { response, parent: 'sum', usage: { input: 50, output: 5 } };
    const parts = { first: { ...part, at: [10, 40] }, last: { ...part, at: [50, 90] } } as const;
    const sum = { response, at: [5, 95] } as const;
    const sums = { outer: not('last'), sum: not('last') };
    expect(decided({ outer: named, sum: { ...sum, parent: 'outer' }, ...parts })).toEqual(sums);
    expect(decided({ outer: named, sum, ...parts })).toEqual(sums);
    const { response: _response, ...other } = parts.last;
    expect(decided({ outer: named, sum: { ...sum, parent: 'outer' }, first: parts.first, other })).toEqual({
      outer: not('first'),
      sum: not('first'),
    });
  });

  it('those below another one are of its call first, also if they begin before it or last longer, and then those beside it', () => {
    const inner = { response, parent: 'outer', at: [0, 101] } as const;
    const sibling = { response, usage: { input: 100, output: 12 }, at: [0, 100] } as const;
    expect(decided({ outer: named, inner, sibling })).toEqual({ inner: not('outer'), sibling: not('outer') });
  });

  it('a report of an SDK is of none above it that has other tokens', () => {
    const usage = { input: 50, output: 5 };
    const inner = { parent: 'outer', scope: native, usage, at: [210, 290] } as const;
    expect(decided({ outer: named, later: { response, usage, at: [200, 300] }, inner })).toEqual({
      inner: not('later'),
    });
  });

  it('reports of one response give what the outer one lacks: a model, a tier, a cost, finer buckets', () => {
    const finer = { input: 60, input_cached_tokens: 40, output: 10 };
    const outer = { ...named, model: null };
    const inner = {
      ...named,
      at: [10, 90],
      usage: finer,
      parameters: '{"temperature":0,"service_tier":"batch"}',
      provided: { total: 5n },
    } as const;
    const { outer: counting, inner: repeated } = decided({ outer, inner });
    expect(repeated).toEqual(not('outer'));
    expect(counting?.adopted).toMatchObject({
      model: 'gpt-4o',
      modelParameters: '{"service_tier":"batch"}',
      providedCost: { total: 5n },
    });
    const sameModel = decided({ outer: { ...named, parameters: '{"a":1}' }, inner });
    expect(sameModel['outer']?.adopted).toMatchObject({
      usage: { details: { ...finer, total: 110 }, role: 'own' },
      modelParameters: '{"a":1,"service_tier":"batch"}',
    });
  });

  it('reports of one response have nothing to give that the outer one states', () => {
    const outer = { ...named, parameters: '{"service_tier":"flex"}', provided: { total: 7n } };
    const inner = { ...named, at: [10, 90] as const, parameters: '{"service_tier":"batch"}', provided: { total: 5n } };
    expect(decided({ outer, inner })).toEqual({ inner: not('outer') });
  });
});
