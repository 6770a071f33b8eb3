import { isDeepStrictEqual } from 'node:util';
import { readOtlpLogs, readOtlpMetrics, readOtlpTraces } from '@spanledger/ingestion';
import type { ProjectId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { damage } from './damaged-protobuf.ts';
import { callers, requestsOfBlock } from './fuzz-request.ts';
import { operations } from './operations.ts';
import { protobufOf } from './protobuf-message.ts';

const eachBlock = [0, 1, 2, 3, 4, 5].map((block) => requestsOfBlock(7, block));
const blocks = eachBlock.flat();

const jsonOf = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
};

const context = { projectId: 'p' as ProjectId, receivedAt: 1_770_000_000_000_000 };

/** The number of records that the server reads from it; `undefined` if it is unreadable. */
const recordsOf = (operation: string, body: Buffer): number | undefined => {
  try {
    if (operation === 'exportTraces') return readOtlpTraces(body, 'protobuf', context).spanCount;
    if (operation === 'exportLogs') return readOtlpLogs(body, 'protobuf', context).recordCount;
    return readOtlpMetrics(body, 'protobuf', context).rejectedPoints;
  } catch {
    return undefined;
  }
};

describe('what the fuzzer sends', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(isDeepStrictEqual(requestsOfBlock(7, 3), eachBlock[3])).toBe(true);
    expect(isDeepStrictEqual(requestsOfBlock(8, 3), eachBlock[3])).toBe(false);
    expect(isDeepStrictEqual(eachBlock[4], eachBlock[3])).toBe(false);
  });

  it('goes to every operation of the document in each block', () => {
    const each = operations.map(({ id }) => id);
    for (const block of eachBlock) expect([...new Set(block.map(({ operation }) => operation))]).toEqual(each);
  });

  it('is the beginning of a block when fewer rounds are asked for, with every operation in each', () => {
    const whole = eachBlock[3];
    expect(requestsOfBlock(7, 3, 2)).toEqual(whole?.slice(0, 2 * operations.length));
    expect(isDeepStrictEqual(requestsOfBlock(7, 3, 100), whole)).toBe(true);
  });

  it('comes with every kind of key', () => {
    expect(new Set(blocks.map(({ caller }) => caller))).toEqual(new Set(callers));
  });

  it('names ids of the own and of other projects', () => {
    const text = JSON.stringify(blocks);
    for (const owner of ['own', 'foreign', 'quiet']) expect(text).toContain(`{${owner}:trace}`);
  });

  it.each(['exportTraces', 'exportLogs', 'exportMetrics'])(
    'holds bodies of %s in protobuf: some that can be read, some with records in them, and some that cannot',
    (operation) => {
      const bodies = blocks.filter((request) => request.operation === operation && request.protobuf !== undefined);
      const counts = bodies.map(({ body = '', protobuf = { kind: 'none' } }) =>
        recordsOf(operation, damage(protobufOf(operation, body), protobuf)),
      );
      expect(counts.filter((count) => count !== undefined && count > 0).length).toBeGreaterThan(2);
      expect(counts).toContain(undefined);
    },
  );

  it('holds protobuf with every kind of damage, and under other names', () => {
    const bodies = blocks.filter(({ protobuf }) => protobuf !== undefined);
    const kinds = bodies.map(({ protobuf }) => protobuf?.kind ?? '');
    expect([...new Set(kinds)].sort()).toEqual([
      'brokenText',
      'fieldZero',
      'flipped',
      'hugeLength',
      'nested',
      'none',
      'truncated',
      'twice',
      'unknownFields',
      'wireType',
    ]);
    expect(new Set(bodies.map(({ contentType }) => contentType))).toContain('application/json');
  });

  it.each(operations.filter(({ endpoint }) => endpoint.body !== undefined))(
    'holds bodies of $id that its schema takes, and others',
    ({ id, endpoint }) => {
      const bodies = blocks.filter(({ operation }) => operation === id).map(({ body }) => jsonOf(body));
      const taken = bodies.filter((body) => endpoint.body?.schema.safeParse(body).success === true);
      expect(taken.length).toBeGreaterThan(0);
      expect(taken.length).toBeLessThan(bodies.length);
    },
  );
});
