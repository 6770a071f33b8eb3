import { formatUsd, latestMicros } from '@spanledger/core';
import { wellFormedText } from '@spanledger/testing';
import {
  array,
  assert,
  asyncProperty,
  bigInt,
  boolean,
  dictionary,
  integer,
  maxSafeNat,
  option,
  record,
} from 'fast-check';
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { insertRows } from '../writer/insert-rows.ts';
import * as types from './column-type.ts';
import { column, namesOf, type Column } from './column.ts';
import { encodeRows } from './encode-rows.ts';

interface Row {
  readonly n: number;
  readonly label: string;
  readonly word: string | null;
  readonly raw: Uint8Array;
  readonly isSet: boolean;
  readonly bits: number;
  readonly code: number;
  readonly day: number;
  readonly wide: number | null;
  readonly wider: bigint;
  readonly at: number;
  readonly endedAt: number | null;
  readonly amount: bigint | null;
  readonly tags: readonly string[];
  readonly texts: Readonly<Record<string, string | null>> | null;
  readonly units: types.Pairs<number>;
  readonly amounts: Readonly<Record<string, bigint | null>> | null;
}

const columns: readonly Column<Row>[] = [
  column('n', types.u32, (row) => row.n),
  column('label', types.text, (row) => row.label),
  column('word', types.nullable(types.text), (row) => row.word),
  column('raw', types.bytes, (row) => row.raw),
  column('is_set', types.flag, (row) => row.isSet),
  column('bits', types.u8, (row) => row.bits),
  column('code', types.code, (row) => row.code),
  column('day', types.day, (row) => row.day),
  column('wide', types.nullable(types.u64), (row) => row.wide),
  column('wider', types.u128, (row) => row.wider),
  column('at', types.time, (row) => row.at),
  column('ended_at', types.nullable(types.time), (row) => row.endedAt),
  column('amount', types.nullable(types.money), (row) => row.amount),
  column('tags', types.listOf(types.text), (row) => row.tags),
  column('texts', types.mapOf(types.text), (row) => row.texts),
  column('units', types.pairsOf(types.u64), (row) => row.units),
  column('amounts', types.mapOf(types.money), (row) => row.amounts),
];

const tableSql = `
CREATE TABLE of_all_types (
  run String, n UInt32, label LowCardinality(String), word LowCardinality(Nullable(String)), raw String, is_set UInt8,
  bits UInt8, code Enum8('zero' = 0, 'one' = 1, 'two' = 2), day Date, wide Nullable(UInt64), wider UInt128,
  at DateTime64(6, 'UTC'), ended_at Nullable(DateTime64(6, 'UTC')), amount Nullable(Decimal(38, 12)),
  tags Array(String), texts Map(String, String), units Map(String, UInt64), amounts Map(String, Decimal(38, 12))
) ENGINE = MergeTree ORDER BY (run, n)`;

const amounts = bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
const times = integer({ min: 0, max: latestMicros - 1 });
const keys = wellFormedText({ maxLength: 20 });
const anyRow = record({
  n: integer({ min: 0, max: 0 }),
  label: wellFormedText({ maxLength: 100 }),
  word: option(wellFormedText({ maxLength: 20 }), { freq: 2 }),
  raw: array(integer({ min: 0, max: 255 }), { maxLength: 300 }).map((values) => Uint8Array.from(values)),
  isSet: boolean(),
  bits: integer({ min: 0, max: 255 }),
  code: integer({ min: 0, max: 2 }),
  day: integer({ min: 0, max: 65_535 }),
  wide: option(maxSafeNat(), { freq: 2 }),
  wider: bigInt({ min: 0n, max: 2n ** 128n - 1n }),
  at: times,
  endedAt: option(times, { freq: 2 }),
  amount: option(amounts, { freq: 2 }),
  tags: array(wellFormedText({ maxLength: 20 }), { maxLength: 3 }),
  texts: option(dictionary(keys, option(wellFormedText({ maxLength: 50 })), { maxKeys: 4 })),
  units: dictionary(keys, maxSafeNat(), { maxKeys: 4 }).map((units) => Object.entries(units)),
  amounts: option(dictionary(keys, option(amounts), { maxKeys: 4 })),
});

/** As the server shows it. */
const shownSchema = z.object({
  n: z.number(),
  label: z.string(),
  word: z.string().nullable(),
  raw: z.string(),
  isSet: z.number(),
  bits: z.number(),
  code: z.string(),
  day: z.number(),
  wide: z.string().nullable(),
  wider: z.string(),
  at: z.string(),
  endedAt: z.string().nullable(),
  amount: z.string().nullable(),
  tags: z.array(z.string()),
  texts: z.array(z.tuple([z.string(), z.string()])),
  units: z.array(z.tuple([z.string(), z.string()])),
  amounts: z.array(z.tuple([z.string(), z.string()])),
});

const shownSql = `
SELECT n, label, word, hex(raw) AS raw, is_set AS isSet, bits, toString(code) AS code, toUInt16(day) AS day, wide, wider,
  toUnixTimestamp64Micro(at) AS at, toUnixTimestamp64Micro(ended_at) AS endedAt, amount, tags,
  arrayMap(k -> (k, texts[k]), mapKeys(texts)) AS texts, arrayMap(k -> (k, toString(units[k])), mapKeys(units)) AS units,
  arrayMap(k -> (k, toString(amounts[k])), mapKeys(amounts)) AS amounts
FROM of_all_types WHERE run = {run:String} ORDER BY n`;

const textOf = (value: number | null): string | null => (value === null ? null : String(value));
const stated = <V>(map: Readonly<Record<string, V | null>> | null): [string, V][] =>
  Object.entries(map ?? {}).flatMap(([key, value]) => (value === null ? [] : [[key, value] as [string, V]]));

const shownAs = (row: Row): z.infer<typeof shownSchema> => ({
  ...row,
  raw: Buffer.from(row.raw).toString('hex').toUpperCase(),
  isSet: Number(row.isSet),
  code: ['zero', 'one', 'two'][row.code] ?? '',
  wide: textOf(row.wide),
  wider: String(row.wider),
  at: String(row.at),
  endedAt: textOf(row.endedAt),
  amount: row.amount === null ? null : formatUsd(row.amount),
  tags: [...row.tags],
  texts: stated(row.texts),
  units: row.units.map(([key, value]) => [key, String(value)]),
  amounts: stated(row.amounts).map(([key, value]) => [key, formatUsd(value)]),
});

let client: ClickHouse;

beforeAll(async () => {
  client = await openTestStore();
  await client.command(tableSql);
});

afterAll(async () => client.close());

/** Returns the run that the rows are of. */
const insertAll = async (rows: readonly Row[]): Promise<string> => {
  const run = randomUUID();
  const all = [column('run', types.text, () => run), ...columns] as readonly Column<Row>[];
  await insertRows(client.insertBinary, 'of_all_types', all, rows);
  return run;
};

const insertAndRead = async (rows: readonly Row[]): Promise<unknown> =>
  client.query('shown', shownSql, { run: await insertAll(rows) }, shownSchema);

test('any values of any types are stored as they are', async () => {
  await assert(
    asyncProperty(array(anyRow, { minLength: 1, maxLength: 100 }), async (given) => {
      const rows = given.map((row, n) => ({ ...row, n }));
      expect(await insertAndRead(rows)).toEqual(rows.map(shownAs));
    }),
    { numRuns: 30 },
  );
});

const empty: Row = {
  n: 0,
  label: '',
  word: null,
  raw: new Uint8Array(),
  isSet: false,
  bits: 0,
  code: 0,
  day: 0,
  wide: null,
  wider: 0n,
  at: 0,
  endedAt: null,
  amount: null,
  tags: [],
  texts: null,
  units: [],
  amounts: null,
};

test('values between thousands of empty ones are those of their rows', async () => {
  const rows = Array.from({ length: 3_000 }, (_, n): Row => {
    if (n % 1_000 !== 999) return { ...empty, n };
    const texts = { a: 'x'.repeat(n * 10), none: null };
    return {
      ...empty,
      n,
      word: `w${n}`,
      wide: n,
      endedAt: n,
      amount: BigInt(n),
      tags: ['t'],
      texts,
      amounts: { b: 1n },
    };
  });
  expect(await insertAndRead(rows)).toEqual(rows.map(shownAs));
});

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

test('rows of inserts at once, each in the memory of some before it, are stored as they are', async () => {
  const sql = 'SELECT n, lower(hex(MD5(raw))) AS raw FROM of_all_types WHERE run = {run:String} ORDER BY n';
  const schema = shownSchema.pick({ n: true, raw: true });
  for (let round = 0; round < 3; round += 1) {
    // More than a socket takes at once.
    const inserts = [1, 2, 3].map((insert) =>
      Array.from({ length: 1_500 }, (_, n) => ({
        ...empty,
        n,
        raw: Buffer.alloc(5_000 + n, `${round} ${insert} ${n} `),
      })),
    );
    const stored = await Promise.all(
      inserts.map(async (rows) => client.query('bodies', sql, { run: await insertAll(rows) }, schema)),
    );
    expect(stored).toEqual(inserts.map((rows) => rows.map(({ n, raw }) => ({ n, raw: md5(raw) }))));
  }
});

test('a time beyond the keys becomes the last of them', async () => {
  const shown = await insertAndRead([{ ...empty, at: 2 ** 53, endedAt: latestMicros }]);
  const last = String(latestMicros - 1);
  expect(shown).toMatchObject([{ at: last, endedAt: last }]);
});

test('a row that moved has a tombstone where it was, with values of its own and the version of the row', async () => {
  const run = randomUUID();
  const moving: readonly Column<Row>[] = [
    column('run', types.text, () => run),
    column('n', types.u32, ({ n }) => n),
    column('wide', types.nullable(types.u64), (_, entity) => entity.n),
    column('is_set', types.flag, (row, entity) => row !== entity),
  ];
  const movedOf = (row: Row): readonly Row[] =>
    row.n === 2
      ? [
          { ...row, n: 20 },
          { ...row, n: 21 },
        ]
      : [];
  const gone = { ...empty, n: 2, isGone: true };
  for (const rows of [
    [
      { ...empty, n: 1 },
      { ...empty, n: 2 },
      { ...empty, n: 3 },
    ],
    [gone],
  ]) {
    await client.insertBinary('of_all_types', namesOf(moving), await encodeRows(moving, rows, movedOf), randomUUID());
  }
  const sql = `SELECT n, wide, is_set AS isSet FROM of_all_types WHERE run = {run:String} ORDER BY n, wide`;
  const schema = shownSchema.pick({ n: true, wide: true, isSet: true });
  const tombstones = [20, 20, 21, 21].map((n) => ({ n, wide: '2', isSet: 1 }));
  const rows = [1, 2, 3].map((n) => ({ n, wide: String(n), isSet: 0 }));
  expect(await client.query('moved', sql, { run }, schema)).toEqual([...rows, ...tombstones]);
});

test('without rows, and of a row that is gone from where it never was, nothing is sent', async () => {
  expect(await encodeRows(columns, [], () => [])).toEqual([]);
  expect(await encodeRows(columns, [{ ...empty, isGone: true } as Row], () => [])).toEqual([]);
});
