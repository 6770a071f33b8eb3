import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { ByteWriter, ParquetWriter, parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { expect, test } from 'vitest';

import { readItems } from '../read/read-items.ts';

const hasTooManyValues = (json: Uint8Array): boolean => Buffer.from(json).toString().includes('[[[[');

const read = async (bytes: Uint8Array, limits: { lineBytesMax?: number; fileBytesMax?: number } = {}) => {
  const file = {
    bytes: bytes.length,
    read: async function* () {
      yield bytes;
    },
    slice: async (first: number, end: number) => bytes.subarray(first, end),
  };
  const options = { format: 'parquet' as const, datasetId: 'd', lineBytesMax: 1000, fileBytesMax: 1e6, ...limits };
  const [items, problems] = [[] as object[], [] as object[]];
  for await (const part of readItems(file, { ...options, hasTooManyValues })) {
    items.push(...part.items);
    problems.push(...part.problems);
  }
  return { items, problems };
};

const written = (columnData: ColumnSource[], options: object = {}): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
const texts = (name: string, data: readonly (string | null)[]): ColumnSource => ({
  name,
  data: [...data],
  type: 'STRING',
});

test('each row is an item with its number, and one that is none is named by its number and column', async () => {
  const file = written([
    texts('id', ['a', 'b', '', 'd', 'e']),
    texts('input', ['{"q":1}', 'plain text', '1', '[[[[]]]]', 'x'.repeat(2000)]),
    texts('metadata', [null, '[2]', null, null, null]),
  ]);
  expect(await read(file)).toEqual({
    items: [
      { id: 'a', at: 'row 1', input: { q: 1 } },
      { id: 'b', at: 'row 2', input: 'plain text', metadata: [2] },
    ],
    problems: [
      { path: 'row 3', message: 'id must be a text of 1 to 255 characters' },
      { path: 'row 4', message: 'input holds too many JSON values' },
      { path: 'row 5', message: 'has 2001 bytes, and may have at most 1000' },
    ],
  });
});

test('texts are read as they are from pages and groups of any size, with a dictionary or without, compressed or not', async () => {
  const text = fc.oneof(fc.constantFrom('same', 'other', 'ü€😀'), fc.string({ maxLength: 30 }));
  const rows = fc.array(fc.option(text, { nil: null }), { minLength: 1, maxLength: 200 });
  const codec = fc.constantFrom('UNCOMPRESSED' as const, 'SNAPPY' as const, 'GZIP' as const);
  await fc.assert(
    fc.asyncProperty(
      rows,
      codec,
      fc.integer({ min: 1, max: 300 }),
      fc.boolean(),
      async (data, codec, size, isPlain) => {
        const ids = texts(
          'id',
          data.map((_, at) => String(at)),
        );
        const traces = { ...texts('sourceTraceId', data), ...(isPlain ? { encoding: 'PLAIN' as const } : {}) };
        const compressors = { GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)) };
        const options = { codec, compressors, pageSize: size, rowGroupSize: size };
        const { items, problems } = await read(written([ids, traces], options));
        expect(problems).toEqual(
          data.flatMap((value, at) =>
            value?.includes('\0') === true ? [expect.objectContaining({ path: `row ${at + 1}` })] : [],
          ),
        );
        const good = data.flatMap((value, at) =>
          value?.includes('\0') === true
            ? []
            : [{ id: String(at), at: `row ${at + 1}`, ...(value === null ? {} : { sourceTraceId: value }) }],
        );
        expect(items).toEqual(good);
      },
    ),
  );
});

test.each([
  ['a file of something else', Buffer.from('input\n1\n2\n3\n4\n'), /file must be a Parquet file/],
  ['an empty file', Buffer.alloc(0), /file must be a Parquet file/],
  [
    'a description that is broken',
    Buffer.from('PAR1\xff\xff\xff\xff\x04\0\0\0PAR1', 'latin1'),
    /its description is broken/,
  ],
  [
    'columns that items do not have',
    written([texts('question', ['1'])]),
    /must have columns of these, id, .*'question'/,
  ],
  [
    'numbers as values',
    written([{ name: 'input', data: [1.5], type: 'DOUBLE' }]),
    /column 'input' that is DOUBLE, and must be a text \(BYTE_ARRAY\)/,
  ],
])('%s is refused as a whole, with what is expected', async (_, file, message) => {
  await expect(read(file)).rejects.toThrow(message);
});

test('a file that comes to more than it may, decompressed, is refused', async () => {
  const file = written([
    texts(
      'sourceTraceId',
      Array.from({ length: 5000 }, () => 'y'.repeat(900)),
    ),
  ]);
  expect(file.length).toBeLessThan(20_000);
  await expect(read(file)).rejects.toThrow('comes to more than 1000000 bytes');
});

test('whatever bytes of a file are changed, it is read or refused', async () => {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [
      { name: 'root', num_children: 2 },
      ...['id', 'input'].map((name) => ({
        name,
        type: 'BYTE_ARRAY' as const,
        converted_type: 'UTF8' as const,
        repetition_type: 'OPTIONAL' as const,
      })),
    ],
  });
  const data = Array.from({ length: 40 }, (_, at) => `text ${at % 7}`);
  await parquet.write({
    columnData: [
      { name: 'id', data },
      { name: 'input', data },
    ],
    rowGroupSize: 15,
  });
  await parquet.finish();
  const whole = writer.getBytes().slice();
  const change = fc.record({ at: fc.nat({ max: whole.length - 1 }), to: fc.nat({ max: 255 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
      const broken = whole.slice();
      for (const { at, to } of changes) broken[at] = to;
      const outcome = await read(broken).catch((error: unknown) => error);
      expect(outcome instanceof Error ? outcome : { code: 'invalid_input' }).toMatchObject({ code: 'invalid_input' });
    }),
  );
});
