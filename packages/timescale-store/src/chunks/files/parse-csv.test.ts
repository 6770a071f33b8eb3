import { array, assert, asyncProperty, constantFrom, integer, option, string } from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from './parse-csv.ts';
import type { RawRow } from './raw-row.ts';

/** As PostgreSQL 18 writes it: a text is quoted when it is empty or holds a sign that means something. */
const csvOf = (rows: readonly RawRow[]): string =>
  rows
    .map((row) =>
      row
        .map((value) => {
          if (value === null) return '';
          return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
        })
        .join(','),
    )
    .map((line) => `${line}\n`)
    .join('');

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const parsed = async (text: string, size = 5): Promise<RawRow[]> => {
  const rows: RawRow[] = [];
  for await (const group of parseCsv(inPieces(Buffer.from(text), size))) rows.push(...group);
  return rows;
};

const anyValue = option(string({ unit: constantFrom('"', ',', '\n', '\r', 'a', 'é', '🙂', '\u0001', '\\') }));

test('what was written is read, however it is cut into pieces', async () => {
  const anyRows = array(array(anyValue, { minLength: 2, maxLength: 4 }));
  await assert(
    asyncProperty(anyRows, integer({ min: 1, max: 9 }), async (rows, size) => {
      expect(await parsed(csvOf(rows), size)).toEqual(rows);
    }),
  );
});

test.each([
  ['a row that does not end', 'a,b\nc'],
  ['a quote that does not end', 'a,"b\nc,d\n'],
  ['a quote within a value', 'a"b,c\n'],
  ['a value behind a quote', '"a"b,c\n'],
])('%s is refused', async (_name, text) => {
  await expect(parsed(text)).rejects.toMatchObject({ code: 'invalid_input' });
});

test('bytes that are no text are refused', async () => {
  const rows = parseCsv(inPieces(Uint8Array.of(0x61, 0xff, 0x0a), 9));
  await expect(
    (async () => {
      for await (const _ of rows);
    })(),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});
