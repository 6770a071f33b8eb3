import { createPauses } from '@spanledger/core';
import { countTurns } from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLongJson, jsonInSteps } from './json-in-steps.ts';

const noPause = async (): Promise<void> => undefined;
const written = async (value: unknown): Promise<string> =>
  Buffer.concat([...(await jsonInSteps(value, noPause))]).toString();

const longText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((text) => text.repeat(20_000));

describe('JSON in steps', () => {
  it('JSON in steps is what JSON.stringify writes, to the last byte', async () => {
    const anyValue = fc.oneof(
      fc.jsonValue(),
      longText,
      fc.array(fc.oneof(longText, fc.jsonValue()), { maxLength: 4 }),
      fc.dictionary(fc.string({ unit: 'binary' }), fc.option(fc.oneof(longText, fc.jsonValue()), { nil: undefined })),
    );
    await fc.assert(
      fc.asyncProperty(anyValue, async (value) => {
        expect(await written(value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 60 },
    );
  });

  it('JSON in steps keeps pairs of surrogates together wherever a step ends, and halves apart', async () => {
    for (const lead of ['', 'a', '\ud83d', '\ude00']) {
      const text = `${lead}${'\ud83d\ude00'.repeat(300_000)}${lead}`;
      expect(await written({ text })).toBe(JSON.stringify({ text }));
    }
  });

  it('JSON in steps lets others have their turns while a long text or many members are written', async () => {
    const members = Object.fromEntries(Array.from({ length: 300_000 }, (_, at) => [`key ${at}`, 'value']));
    for (const value of ['x'.repeat(60_000_000), members]) {
      const { turns } = await countTurns(async () => jsonInSteps(value, createPauses()));
      expect(turns).toBeGreaterThan(2);
    }
  });

  it('JSON in steps is asked for by the length of all texts and keys together', () => {
    expect(isLongJson({ a: 'x'.repeat(50), b: ['y'.repeat(49)] }, 101)).toBe(true);
    expect(isLongJson({ a: 'x'.repeat(50), b: ['y'.repeat(40)] }, 101)).toBe(false);
    expect(isLongJson(null, 2)).toBe(false);
  });
});
