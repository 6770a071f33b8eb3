import { array, assert, constantFrom, nat, property } from 'fast-check';
import { expect, test } from 'vitest';
import { LongText, textValue } from './column.ts';
import { copyText } from './copy-text.ts';
import { encodeText } from './text-codec.ts';

const units = ['\\', '\n', '\t', '\u0000', '\u0003', 'a', 'é', '\ud83d\ude00', '\ud83d', '\ude00'] as const;
const columns = [
  ['long', ({ long }: { long: string }) => textValue(long)],
  ['short', () => 'x'],
] as const;

test('a long text is written as a short one is, in chunks of bounded size that end between characters', () => {
  assert(
    property(array(constantFrom(...units), { minLength: 1, maxLength: 8 }), nat({ max: 9 }), (repeated, lead) => {
      const long = 'x'.repeat(lead) + repeated.join('').repeat(Math.ceil(300_000 / repeated.length));
      expect(textValue(long)).toBeInstanceOf(LongText);
      const chunks = [...copyText(columns, [{ long }, { long: '' }])].map((chunk) => Buffer.from(chunk));
      const escaped = encodeText(long).replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
      expect(Buffer.concat(chunks).equals(Buffer.from(`${escaped}\tx\n\tx\n`))).toBe(true);
      for (const chunk of chunks) {
        expect(chunk.length).toBeLessThan(600_000);
        expect(Buffer.from(chunk.toString()).equals(chunk)).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});
