import { partBytesMax, partCountMax, type Weighed } from '@spanledger/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOf } from './bytes-of.ts';
import { partByPart } from './parts.ts';

interface Read {
  readonly keys: readonly number[];
  readonly admitted: number;
}

/** The parts that were read, each with its admitted bytes. */
const readParts = async (weighed: readonly Weighed<number>[]): Promise<readonly Read[]> => {
  const reads: Read[] = [];
  let admitted = 0;
  const turns = {
    admit: async (bytes: number) => {
      admitted = bytes;
      return { leave: () => undefined, release: () => undefined };
    },
    readPart: async <T>(read: () => Promise<T>) => read(),
  };
  const read = async (keys: readonly number[]) => {
    reads.push({ keys, admitted });
    return keys.map((key) => ({ key }));
  };
  const given: number[] = [];
  for await (const part of partByPart(turns, weighed, read, bytesOf)) given.push(...part.map(({ key }) => key));
  expect(given).toEqual(weighed.map(({ key }) => key));
  return reads;
};

const weighedOf = (bytes: readonly number[]): readonly Weighed<number>[] =>
  bytes.map((each, key) => ({ key, bytes: each }));

it('what is read in parts is read once, in order, with room for what it weighs', async () => {
  const weights = fc.array(fc.oneof(fc.nat(2_000), fc.nat(2 * partBytesMax)));
  await fc.assert(
    fc.asyncProperty(weights, async (bytes) => {
      for (const { keys, admitted } of await readParts(weighedOf(bytes))) {
        const weight = keys.reduce((sum, key) => sum + (bytes[key] ?? 0), 0);
        expect(keys.length).toBeGreaterThan(0);
        expect(admitted).toBe(weight);
        expect(weight <= partBytesMax || keys.length === 1).toBe(true);
      }
    }),
  );
});

it('the first part is small, so that an answer begins early, and the others are as large as may be', async () => {
  const reads = await readParts(weighedOf(Array.from({ length: 3_032 }, () => 2_000)));
  const [first = 0, ...others] = reads.map(({ keys }) => keys.length);
  expect(first).toBeLessThan(partCountMax / 10);
  expect(others.slice(0, -1)).toEqual([partCountMax, partCountMax, partCountMax]);
});
