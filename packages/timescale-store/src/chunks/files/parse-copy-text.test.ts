import { array, assert, asyncProperty, constantFrom, integer, option, string } from 'fast-check';
import { expect, test } from 'vitest';
import { copyText } from '../../rows/copy-text.ts';
import { parseCopyText } from './parse-copy-text.ts';
import type { RawRow } from './raw-row.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const parsed = async (bytes: Uint8Array, size = 5): Promise<RawRow[]> => {
  const rows: RawRow[] = [];
  for await (const group of parseCopyText(inPieces(bytes, size))) rows.push(...group);
  return rows;
};

const columns = [0, 1, 2].map((at) => [String(at), (row: RawRow) => row[at] ?? null] as const);
const anyValue = option(
  string({ unit: constantFrom('"', ',', '\n', '\r', '\t', '\v', 'N', 'n', 'é', '🙂', '\u0001', '\\') }),
);

test('rows in the text format of COPY are read as they were written, however they are cut into pieces', async () => {
  const anyRows = array(array(anyValue, { minLength: 3, maxLength: 3 }));
  await assert(
    asyncProperty(anyRows, integer({ min: 1, max: 9 }), async (rows, size) => {
      expect(await parsed(Buffer.concat([...copyText(columns, rows)]), size)).toEqual(rows);
    }),
  );
});

test('each escape that PostgreSQL writes stands for its character', async () => {
  const line = String.raw`\b\f\n\r\t\v\\` + '\t' + String.raw`\N` + '\t' + String.raw`\\N` + '\n';
  expect(await parsed(Buffer.from(line))).toEqual([['\b\f\n\r\t\v\\', null, String.raw`\N`]]);
});

test.each([
  ['a row that does not end', Buffer.from('a\tb\nc'), /within a row/],
  ['bytes that are no text', Uint8Array.of(0x61, 0xff, 0x0a), /not valid/],
  ['a character that is cut off', Uint8Array.of(0x61, 0x0a, 0xc3), /not valid/],
])('of COPY, %s is refused', async (_name, bytes, problem) => {
  await expect(parsed(bytes)).rejects.toThrow(problem);
});
