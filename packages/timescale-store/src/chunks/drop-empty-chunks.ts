import { microsPerDay, type Micros } from '@spanledger/core';
import { z } from 'zod';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { chunkLimits } from './chunk-content.ts';
import type { Chunk } from './chunk.ts';
import { dropChunk } from './drop-chunk.ts';
import { listChunks } from './list-chunks.ts';

/** Younger ones may get rows at any time. */
const restedMicros = 7 * microsPerDay;

const emptySchema = z.object({ isEmpty: z.boolean() });

const isEmpty = async (statements: Pick<Statements, 'query'>, { relation }: Chunk): Promise<boolean> => {
  const sql = `SELECT NOT EXISTS (SELECT FROM ${relation}) AS "isEmpty"`;
  const [row] = await statements.query('chunk-is-empty', sql, [], emptySchema);
  return row?.isEmpty === true;
};

/**
 * Drops chunks of which deletions left no row: their indexes would keep what space they took. Returns how many; one
 * that gets rows meanwhile stays.
 */
export const dropEmptyChunks = async (client: Timescale, now: Micros, isWanted: () => boolean): Promise<number> => {
  const empty = await client.snapshot(
    'empty-chunks',
    async (statements) => {
      const found: Chunk[] = [];
      for (const chunk of await listChunks(statements)) {
        if (chunk.to <= now - restedMicros && (await isEmpty(statements, chunk))) found.push(chunk);
      }
      return found;
    },
    { ...chunkLimits, isOfRows: true },
  );
  let dropped = 0;
  for (const { name } of empty) {
    // Where it is busy, another process is at it, and drops the same ones.
    if (!isWanted() || (await dropChunk(client, name, 'none')) === 'busy') break;
    dropped += 1;
  }
  return dropped;
};
