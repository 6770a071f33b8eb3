import { estimatesKey, type Estimate, type ObservationRecord, type PriceBook } from '@spanledger/core';
import { memoryTelemetry, observationRow, propertyRuns } from '@spanledger/testing';
import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { batch, partial, pipelineOn, project } from '../pipeline/pipeline.fixture.ts';
import { withEstimates } from './estimate-calls.ts';

const marked = { [estimatesKey]: '1' };
const question = 'How tall is the tower in the middle of the old town?';
const answer = 'It is 81 metres tall, and was built in 1377.';
const call = { type: 'GENERATION', model: 'gpt-4o', input: question, output: answer, metadata: marked } as const;
/** The tokens added around one message, and before the answer. */
const frame = 7;
const expected = { input: countTokens(question) + frame, output: countTokens(answer) };

const perMillion = 10n ** 12n;
const twoAndEight: PriceBook = {
  prepare: async () => undefined,
  find: () => ({
    modelId: 'm',
    provider: 'p',
    version: 'v1',
    rates: { input: { base: 2n * perMillion, tiers: [] }, output: { base: 8n * perMillion, tiers: [] } },
  }),
};
const noPrices: PriceBook = { prepare: async () => undefined, find: () => undefined };

const estimateOf = async (fields: Partial<ObservationRecord>, prices = noPrices): Promise<Estimate | undefined> => {
  const record = { ...partial(1, {}).record, ...call, ...fields };
  const [row] = await withEstimates([observationRow({ projectId: project, record })], prices);
  return row?.estimate;
};

describe('the estimate of a call', () => {
  it('has the tokens of its texts, and what they cost by the price in force', async () => {
    expect(await estimateOf({})).toEqual({ ...expected, cost: null });
    const cost = (BigInt(expected.input) * 2n + BigInt(expected.output) * 8n) * (perMillion / 1_000_000n);
    expect(await estimateOf({}, twoAndEight)).toEqual({ ...expected, cost });
  });

  it('has what is said in messages, tool calls and definitions of tools, in whichever form they are', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: question }] },
    ];
    const input = countTokens('Be brief.') + countTokens(question) + 4 * 2 + 3;
    expect(await estimateOf({ input: JSON.stringify(messages) })).toMatchObject({ input });
    const tools = [{ type: 'function', function: { name: 'height', description: 'How tall', parameters: {} } }];
    const withTools = await estimateOf({ input: JSON.stringify({ messages, tools }) });
    expect(withTools?.input).toBeGreaterThan(input + 5);
    const toolCall = { id: 'c', type: 'function', function: { name: 'height', arguments: '{"of":"tower"}' } };
    const output = JSON.stringify({ role: 'assistant', content: null, tool_calls: [toolCall] });
    expect(await estimateOf({ output })).toMatchObject({
      output: countTokens('height') + countTokens('{"of":"tower"}'),
    });
  });

  it('counts no image, audio or file as text, neither their bytes nor references to them', async () => {
    const bytes = 'iVBORw0KGgoAAAANSUhEUg'.repeat(400);
    const uri = `data:image/png;base64,${bytes}`;
    const text = { type: 'text', text: question };
    const parts = [
      { type: 'image_url', image_url: { url: uri } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: bytes } },
      { type: 'input_audio', input_audio: { data: bytes, format: 'wav' } },
      { type: 'image_url', image_url: { url: '@@@langfuseMedia:type=image/png|id=abc|source=base64_data_uri@@@' } },
    ];
    const input = JSON.stringify([{ role: 'user', content: [text, ...parts] }]);
    expect(await estimateOf({ input })).toMatchObject({ input: expected.input });
    expect(await estimateOf({ input: `${question}${uri}` })).toMatchObject({ input: expected.input });
  });

  it.each([
    ['came without the policy', { metadata: {} }],
    ['is of a model whose tokenizer is not known', { model: 'claude-sonnet-4-5' }],
    ['is no call of a model', { type: 'SPAN' }],
    ['is too long', { input: 'word '.repeat(250_000) }],
    ['has neither input nor output', { input: null, output: null }],
    ['has a cost', { providedCost: { total: 0n } }],
    ['has usage', { usage: { details: { input: 0, total: 0 }, convention: 'given', role: 'own' } }],
  ] as const)('is absent where it %s', async (_what, fields) => {
    expect(await estimateOf(fields)).toBeUndefined();
  });
});

const usage = { details: { input: 3, output: 4, total: 7 }, convention: 'given', role: 'own' } as const;
const pieces = [
  partial(1, { type: 'GENERATION', model: 'gpt-4o', input: question, metadata: marked }),
  partial(2, { output: answer, metadata: marked }),
  partial(3, { name: 'late' }),
];
const reported = partial(4, { usage });

const storedAfter = async (patches: readonly ReturnType<typeof partial>[]) => {
  const telemetry = memoryTelemetry();
  const pipeline = pipelineOn(telemetry);
  for (const patch of patches) await pipeline.process([batch({ observations: [patch] })]);
  const [row] = telemetry.observations.of(project);
  return { estimate: row?.estimate, usage: row?.record.usage, total: row?.cost.total ?? null };
};

describe('an observation that comes in pieces', () => {
  it('has the same estimate in whichever order they come and however often', async () => {
    const { cost } = (await storedAfter(pieces)).estimate ?? {};
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...pieces, ...pieces, ...pieces], { minLength: 7 }), async (order) => {
        expect((await storedAfter(order)).estimate).toEqual({ ...expected, cost });
      }),
      { numRuns: propertyRuns(10) },
    );
  });

  it('has no estimate once its usage is known, in whichever order they come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...pieces, reported], { minLength: 4 }), async (order) => {
        expect(await storedAfter(order)).toMatchObject({ estimate: undefined, usage });
      }),
      { numRuns: propertyRuns(10) },
    );
  });

  it('has no estimate once its cost is known, and an update later brings none back', async () => {
    const given = partial(5, { providedCost: { total: 12n } });
    expect(await storedAfter([...pieces, given, partial(6, { output: 'more', metadata: marked })])).toMatchObject({
      estimate: undefined,
      total: 12n,
    });
  });

  it('is counted anew when its output changes', async () => {
    const after = await storedAfter([...pieces, partial(5, { output: `${answer} ${answer}` })]);
    expect(after.estimate?.output).toBe(countTokens(`${answer} ${answer}`));
    expect(after.estimate?.input).toBe(expected.input);
  });

  it('costs nothing in what totals are made from', async () => {
    expect(await storedAfter(pieces)).toMatchObject({ usage: null, total: null });
  });
});
