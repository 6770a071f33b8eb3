import { mergeDatasetItem, type DatasetItem, type DatasetItemChanges, type ProjectId } from '@spanledger/core';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';

import { readItems, type ItemFormat } from '../read/read-items.ts';
import { writeItems, type ExportFormat } from './write-items.ts';

const projectId = 'project' as ProjectId;
const dataset = { id: 'dataset', name: 'cases' };
const at = 1_767_323_045_000_006;

const item = fc
  .record({
    id: fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom("'=1+1", '=1+1', "''-x", ' @a', '-5')),
    status: fc.constantFrom('ACTIVE' as const, 'ARCHIVED' as const),
    input: fc.jsonValue(),
    expectedOutput: fc.jsonValue(),
    metadata: fc.jsonValue(),
    sourceTraceId: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  })
  .map((given) => mergeDatasetItem(undefined, { ...given, at: '' }, { projectId, dataset, at }));
const someItems = fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 8 });

const file = async (items: readonly DatasetItem[], format: ExportFormat): Promise<Buffer> => {
  const parts = async function* () {
    for (let from = 0; from < items.length; from += 3) yield items.slice(from, from + 3);
  };
  const chunks: Buffer[] = [];
  for await (const chunk of writeItems(parts(), format)) chunks.push(Buffer.from(chunk as string));
  return Buffer.concat(chunks);
};

const readAgain = async (bytes: Buffer, format: ItemFormat): Promise<readonly DatasetItem[]> => {
  const found: DatasetItemChanges[] = [];
  const file = {
    bytes: bytes.length,
    read: async function* () {
      yield bytes;
    },
    slice: async (first: number, end: number) => bytes.subarray(first, end),
  };
  const options = { format, datasetId: 'dataset', lineBytesMax: 1e6, fileBytesMax: 1e9, hasTooManyValues: () => false };
  for await (const { items, problems } of readItems(file, options)) {
    expect(problems).toEqual([]);
    found.push(...items);
  }
  return found.map((given) => mergeDatasetItem(undefined, given, { projectId, dataset, at }));
};

/** JSON has no -0. */
const asJson = (items: readonly DatasetItem[]): unknown => JSON.parse(JSON.stringify(items));

test.each(['jsonl', 'csv', 'parquet'] as const)('what is written as %s is read again as it was', async (format) => {
  await fc.assert(
    fc.asyncProperty(someItems, async (items) => {
      expect(asJson(await readAgain(await file(items, format), format))).toEqual(asJson(items));
    }),
  );
});

test('a Parquet file has a row for each item, with values as JSON texts and times in microseconds', async () => {
  await fc.assert(
    fc.asyncProperty(someItems, async (items) => {
      const bytes = await file(items, 'parquet');
      const buffer = new Uint8Array(bytes).buffer;
      const parsers = { timestampFromMicroseconds: (micros: bigint) => micros };
      const rows = await parquetReadObjects({ file: buffer, parsers });
      expect(rows).toEqual(
        items.map(({ input, expectedOutput, metadata, ...rest }) => ({
          id: rest.id,
          status: rest.status,
          ...Object.fromEntries(
            Object.entries({ input, expectedOutput, metadata }).map(([name, value]) => [
              name,
              value === null ? null : JSON.stringify(value),
            ]),
          ),
          sourceTraceId: rest.sourceTraceId,
          sourceObservationId: rest.sourceObservationId,
          createdAt: BigInt(at),
          updatedAt: BigInt(at),
        })),
      );
    }),
  );
});

test('a text that a spreadsheet would run is no formula in a CSV', async () => {
  const changes = { id: '=HYPERLINK("x")', at: '', input: '=1+1', expectedOutput: -5 };
  const text = (await file([mergeDatasetItem(undefined, changes, { projectId, dataset, at })], 'csv')).toString();
  expect(text).toContain(`"'=HYPERLINK(""x"")",ACTIVE,"""=1+1""",-5,`);
});

test('a dataset without items is a file of its format all the same', async () => {
  expect((await file([], 'jsonl')).toString()).toBe('');
  expect((await file([], 'csv')).toString()).toMatch(/^id,status,input,.*\r\n$/);
  expect(await parquetReadObjects({ file: new Uint8Array(await file([], 'parquet')).buffer })).toEqual([]);
});
