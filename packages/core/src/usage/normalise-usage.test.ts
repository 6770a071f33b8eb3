import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { givenUsage, normaliseUsage, ownUsage } from './normalise-usage.ts';

const count = fc.integer({ min: 0, max: 1_000_000 });

describe('normaliseUsage', () => {
  it('subtracts the parts of an inclusive emitter, so that buckets exclude one another', () => {
    const usage = normaliseUsage(
      {
        input: 1000,
        output: 300,
        inputParts: { input_cached_tokens: 600, input_audio_tokens: 100 },
        outputParts: { output_reasoning_tokens: 250 },
      },
      'inclusive',
    );
    expect(usage).toEqual({
      details: {
        input: 300,
        input_cached_tokens: 600,
        input_audio_tokens: 100,
        output: 50,
        output_reasoning_tokens: 250,
        total: 1300,
      },
      convention: 'inclusive',
      role: 'own',
    });
  });

  it('normaliseUsage keeps the input of an exclusive emitter, and subtracts reasoning from its output all the same', () => {
    const usage = normaliseUsage(
      { input: 10, output: 300, inputParts: { input_cached_tokens: 5 }, outputParts: { output_reasoning_tokens: 250 } },
      'exclusive',
    );
    expect(usage).toMatchObject({
      details: { input: 10, input_cached_tokens: 5, output: 50, output_reasoning_tokens: 250, total: 315 },
      convention: 'exclusive',
    });
  });

  it('normaliseUsage takes parts that are larger than the whole as proof of an exclusive emitter', () => {
    const usage = normaliseUsage({ input: 10, inputParts: { input_cached_tokens: 11 } }, 'inclusive');
    expect(usage).toMatchObject({
      details: { input: 10, input_cached_tokens: 11, total: 21 },
      convention: 'exclusive',
    });
  });

  it('no usage is derived when nothing was reported', () => {
    expect(normaliseUsage({}, 'inclusive')).toBeUndefined();
    expect(normaliseUsage({ inputParts: { input_cached_tokens: 0 } }, 'inclusive')).toBeUndefined();
    expect(normaliseUsage({ input: 0 }, 'inclusive')?.details).toEqual({ input: 0, total: 0 });
  });

  it('usage of which only one side or only parts were reported is that alone', () => {
    expect(normaliseUsage({ output: 5 }, 'inclusive')?.details).toEqual({ output: 5, total: 5 });
    const parts = { inputParts: { input_cached_tokens: 5, input_audio_tokens: 0 } };
    expect(normaliseUsage(parts, 'inclusive')?.details).toEqual({ input_cached_tokens: 5, total: 5 });
    const both = { ...parts, outputParts: { output_reasoning_tokens: 5 } };
    expect(normaliseUsage(both, 'inclusive')?.details).toEqual({
      input_cached_tokens: 5,
      output_reasoning_tokens: 5,
      total: 10,
    });
  });

  it('a reported total is kept, unless it is 0 while another bucket is not', () => {
    expect(normaliseUsage({ total: 7 }, 'inclusive')?.details).toEqual({ total: 7 });
    expect(normaliseUsage({ input: 3, output: 4, total: 9 }, 'inclusive')?.details).toMatchObject({ total: 9 });
    expect(normaliseUsage({ input: 3, output: 4, total: 0 }, 'inclusive')?.details).toMatchObject({ total: 7 });
  });

  it('normaliseUsage never counts a unit twice, never below 0', () => {
    fc.assert(
      fc.property(count, count, count, count, count, (input, output, cached, created, reasoning) => {
        const inputParts = { input_cached_tokens: cached, input_cache_creation: created };
        const reported = { input, output, inputParts, outputParts: { output_reasoning_tokens: reasoning } };
        const { details, convention } = normaliseUsage(reported, 'inclusive')!;
        const { total, ...buckets } = details;
        const partsOfInput = cached + created;
        expect(Object.values(buckets).every((units) => units >= 0)).toBe(true);
        expect(total).toBe(Object.values(buckets).reduce((sum, units) => sum + units, 0));
        expect(convention).toBe(partsOfInput > input ? 'exclusive' : 'inclusive');
        const inputTotal = convention === 'inclusive' ? input : input + partsOfInput;
        expect(total).toBe(inputTotal + (reasoning > output ? output + reasoning : output));
      }),
    );
  });
});

describe('givenUsage', () => {
  it("keeps a caller's map as it is", () => {
    const details = { input: 10, input_cached_tokens: 4, anything: 3, total: 12 };
    expect(givenUsage(details)).toEqual({ details, convention: 'given', role: 'own' });
  });

  it('givenUsage adds up a total that was not given', () => {
    expect(givenUsage({ input: 10, output: 5, anything: 3 }, 'aggregate')).toEqual({
      details: { input: 10, output: 5, anything: 3, total: 18 },
      convention: 'given',
      role: 'aggregate',
    });
  });
});

describe('ownUsage', () => {
  const details = { input: 120, input_cached_tokens: 64, output: 30, output_reasoning_tokens: 12, total: 150 };
  const ephemeral = { input_cache_read: 100, input_cache_creation: 200, input_ephemeral_5m_input_tokens: 200 };
  const text = { input_text_tokens: 10, input_cached_tokens: 5 };
  const langChain = { input: 4800, ...ephemeral, output: 200, total: 5500 };

  it('ownUsage takes parts out of the wholes that alone come to the total', () => {
    expect(ownUsage(details)).toEqual({
      details: { input: 56, input_cached_tokens: 64, output: 18, output_reasoning_tokens: 12, total: 150 },
      convention: 'inclusive',
      role: 'own',
    });
  });

  it('ownUsage takes parts out of wholes of which nothing is left', () => {
    const all = { input: 64, input_cached_tokens: 64, output: 12, output_reasoning_tokens: 12, total: 76 };
    expect(ownUsage(all)).toMatchObject({ details: { ...all, input: 0, output: 0 }, convention: 'inclusive' });
  });

  it('ownUsage has cache writes once that LangChain counts twice, and an input without the others', () => {
    expect(ownUsage(langChain, 'aggregate')).toEqual({
      details: { ...langChain, input: 5000, input_cache_creation: 0 },
      convention: 'inclusive',
      role: 'aggregate',
    });
    const some = { ...langChain, input: 0, input_cache_creation: 300 };
    expect(ownUsage(some).details).toEqual({ ...some, input: 4900, input_cache_creation: 100 });
  });

  it.each<[string, Record<string, number>]>([
    ['a total that adds the parts to the sums', { ...details, total: 226 }],
    ['no total', { input: 120, input_cached_tokens: 64, output: 30 }],
    ['parts that are larger than their whole', { ...details, input_cached_tokens: 200 }],
    ['no parts', { input: 120, output: 30, total: 150 }],
    ['a name that is not known', { ...details, anything: 0 }],
    ['cache writes, which only providers report that count them in addition', { ...details, input_cache_creation: 5 }],
    ['fewer cache writes than those by lifetime', { ...langChain, input_cache_creation: 199 }],
    ['cache writes twice and no total', { input: 4800, ...ephemeral, output: 200 }],
    ['cache writes twice and no input', { ...ephemeral, output: 200, total: 5500 }],
    ['cache writes twice and a total that leaves less than the input', { ...langChain, total: 5299 }],
    ['a tier beside units of no tier', { input: 500, input_flex: 400, output_flex: 100, total: 1000 }],
    ['a tier of its input alone', { input: 0, input_flex: 400, output: 100, total: 500 }],
    ['a tier and no total', { input: 400, input_flex: 400, output: 100, output_flex: 100 }],
    ['lost tokens of either side', { input: 400, input_cache_read: 50, output: 100, output_reasoning: 50, total: 650 }],
    ['lost tokens of no side', { input: 400, input_cache_read: 60, output: 100, output_reasoning: 50, total: 650 }],
    ['lost tokens and a name that is not of LangChain', { input: 0, input_cached_tokens: 60, output: 100, total: 200 }],
    [
      'cached tokens that the total counts in addition',
      { input: 9, cached_content_token_count: 5, output: 1, total: 15 },
    ],
    ['cached tokens in none of its parts', { input: 4, cached_content_token_count: 5, output: 1, total: 5 }],
    ['cached tokens and no total', { input: 9, cached_content_token_count: 5, output: 1 }],
    ['cached text that its total counts in addition', { input: 0, ...text, output: 4, total: 19 }],
    ['cached text and an input', { input: 1, ...text, output: 4, total: 15 }],
    ['less text than was cached', { input: 0, ...text, input_cached_tokens: 11, output: 4, total: 14 }],
    ['text alone', { input: 0, input_text_tokens: 10, output: 4, total: 14 }],
    ['cached text and no total', { input: 0, ...text, output: 4 }],
    ['cache writes without a lifetime', { ...langChain, input_ephemeral_5m_input_tokens: 0 }],
  ])('keeps a map with %s as it is', (_why, given) => {
    expect(ownUsage(given, 'aggregate')).toEqual(givenUsage(given, 'aggregate'));
  });

  it('ownUsage takes cache writes of OpenAI out of the input, and leaves out text, which repeats the rest', () => {
    const parts = { input_cached_tokens: 40, input_cache_write_tokens: 20, input_audio_tokens: 10 };
    const text = { input_text_tokens: 90, output_text_tokens: 50 };
    expect(ownUsage({ input: 100, output: 50, total: 150, ...parts, ...text })).toEqual({
      details: { input: 30, output: 50, ...parts, total: 150 },
      convention: 'inclusive',
      role: 'own',
    });
  });

  it('ownUsage has the tokens of a tier once, with those that have no tier in their names taken out of its rest', () => {
    const parts = { input_flex_cache_read: 600, input_audio: 50, output_flex_reasoning: 100, output_audio: 20 };
    const given = { input: 0, output: 0, total: 1300, ...parts, input_flex: 400, output_flex: 200 };
    const details = { ...parts, input_flex: 350, output_flex: 180, total: 1300 };
    expect(ownUsage(given)).toEqual({ details, convention: 'inclusive', role: 'own' });
  });

  it('ownUsage comes to the total that was given, whatever is taken out', () => {
    const names = ['input', 'output', 'input_cached_tokens', 'output_reasoning_tokens', 'output_audio_tokens'];
    fc.assert(
      fc.property(fc.tuple(count, count, count, count, count), (units) => {
        const given = Object.fromEntries(names.map((name, at) => [name, units[at] ?? 0]));
        const total = (given['input'] ?? 0) + (given['output'] ?? 0);
        const { details: found, convention } = ownUsage({ ...given, total });
        const { total: _told, ...buckets } = found;
        if (convention === 'inclusive') expect(Object.values(buckets).reduce((sum, n) => sum + n, 0)).toBe(total);
        else expect(buckets).toEqual(given);
        expect(Object.values(found).every((n) => n >= 0)).toBe(true);
      }),
    );
  });
});

describe('totals', () => {
  it('totals that need the parts added to their wholes prove that these exclude them', () => {
    const parts = { inputParts: { input_cached_tokens: 400 }, outputParts: { output_reasoning_tokens: 30 } };
    const of = (total: number) => normaliseUsage({ input: 500, output: 100, total, ...parts }, 'inclusive');
    expect(of(600)).toMatchObject({ details: { input: 100, output: 70, total: 600 }, convention: 'inclusive' });
    expect(of(1000)).toMatchObject({ details: { input: 500, output: 70, total: 1000 }, convention: 'exclusive' });
    expect(of(630)).toMatchObject({ details: { input: 100, output: 100, total: 630 }, convention: 'inclusive' });
    expect(of(1030)).toMatchObject({ details: { input: 500, output: 100, total: 1030 }, convention: 'exclusive' });
    expect(of(999)).toMatchObject({ details: { input: 100, output: 70, total: 999 }, convention: 'inclusive' });
  });

  it('a total that needs only the reasoning added leaves the counting of the input as it was', () => {
    const reported = { input: 500, output: 100, total: 630, outputParts: { output_reasoning_tokens: 30 } };
    const details = { input: 500, output: 100, output_reasoning_tokens: 30, total: 630 };
    expect(normaliseUsage(reported, 'inclusive')).toEqual({ details, convention: 'inclusive', role: 'own' });
  });

  it('under the names that providers have for them are totals, not buckets', () => {
    expect(givenUsage({ input_tokens: 3, output_tokens: 4, total_tokens: 7 }).details['total']).toBe(7);
    expect(givenUsage({ inputTokens: 3, totalTokens: 3, total: 5 }).details['total']).toBe(5);
    expect(givenUsage({ input: 3, total: 0, totalTokens: 4 }).details['total']).toBe(3);
    expect(givenUsage({ input_tokens: 3, total_tokens: 0 }).details['total']).toBe(3);
  });
});
