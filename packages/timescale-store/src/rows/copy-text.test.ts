import { parseCopyText, type RawRow } from '@spanledger/postgres-kit';
import { array, assert, asyncProperty, constantFrom, integer, nat, option, property, string } from 'fast-check';
import { propertyRuns } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { LongValue, textValue } from './column.ts';
import { copyText } from './copy-text.ts';
import { encodeMap, encodeText, mapPieces } from './text-codec.ts';

const units = ['\\', '\n', '\t', '\u0000', '\u0003', 'a', 'é', '\ud83d\ude00', '\ud83d', '\ude00'] as const;
const columns = [
  ['long', ({ long }: { long: string }) => textValue(long)],
  ['short', () => 'x'],
] as const;

test('a long text is written as a short one is, in chunks of bounded size that end between characters', () => {
  assert(
    property(array(constantFrom(...units), { minLength: 1, maxLength: 8 }), nat({ max: 9 }), (repeated, lead) => {
      const long = 'x'.repeat(lead) + repeated.join('').repeat(Math.ceil(300_000 / repeated.length));
      expect(textValue(long)).toBeInstanceOf(LongValue);
      const chunks = [...copyText(columns, [{ long }, { long: '' }])].map((chunk) => Buffer.from(chunk));
      const escaped = encodeText(long).replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
      expect(Buffer.concat(chunks).equals(Buffer.from(`${escaped}\tx\n\tx\n`))).toBe(true);
      for (const chunk of chunks) {
        expect(chunk.length).toBeLessThan(2_000_000);
        expect(Buffer.from(chunk.toString()).equals(chunk)).toBe(true);
      }
    }),
    { numRuns: propertyRuns(5) },
  );
});

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const parsed = async (bytes: Uint8Array, size: number): Promise<RawRow[]> => {
  const rows: RawRow[] = [];
  for await (const group of parseCopyText(inPieces(bytes, size))) rows.push(...group);
  return rows;
};

const rawColumns = [0, 1, 2].map((at) => [String(at), (row: RawRow) => row[at] ?? null] as const);
const anyValue = option(
  string({ unit: constantFrom('"', ',', '\n', '\r', '\t', '\v', 'N', 'n', 'é', '🙂', '\u0001', '\\'), maxLength: 100 }),
);

test('rows in the text format of COPY are read as they were written, however they are cut into pieces', async () => {
  const anyRows = array(array(anyValue, { minLength: 3, maxLength: 3 }));
  await assert(
    asyncProperty(anyRows, integer({ min: 1, max: 9 }), async (rows, size) => {
      expect(await parsed(Buffer.concat([...copyText(rawColumns, rows)]), size)).toEqual(rows);
    }),
  );
});

test('a map in pieces is the map that is written at once', () => {
  const anyText = array(constantFrom(...units, '"'), { maxLength: 8 });
  assert(
    property(array(anyText, { minLength: 1, maxLength: 3 }), nat({ max: 40_000 }), (texts, times) => {
      const entries = texts.map((text, at) => [`${at}${text.join('')}`, text.join('').repeat(times)] as const);
      expect([...mapPieces(entries)].join('') === encodeMap(entries)).toBe(true);
    }),
    { numRuns: propertyRuns(5) },
  );
});
