import { advisedCommand, conflict, notFound } from '@spanledger/core';
import { advisoryLocks, failureOf } from '@spanledger/postgres-kit';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { detectTimescale } from '../client/detect-timescale.ts';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { dropHypertableChunk } from '../partitions/hypertable-chunks.ts';
import { deleteKeyless, lockKeyless } from '../keyless/release-keys.ts';
import { markDays } from '../writer/mark-days.ts';
import { chunkLimits, readChunkContent, type ChunkContent } from './chunk-content.ts';
import { isExported, readChunkExports } from './chunk-exports.ts';
import type { Chunk } from './chunk.ts';
import { daysOfChunk, deleteTraceDays, isOfTraces } from './days-of-chunk.ts';
import { deleteKeys } from './delete-keys.ts';
import { listChunks } from './list-chunks.ts';

export interface DroppedChunk {
  readonly name: string;
  readonly rows: number;
}

const lockSchema = z.object({ is_mine: z.boolean() });

/** A read of the whole table prevents this lock, and later statements queue behind it: so it is short. */
const tableLockMs = 2_000;
const tableLockAttempts = 30;
const pauseMs = 1_000;

/** Which rows may go with their chunk. */
type DroppedRows = 'all' | 'exported' | 'none';

/**
 * Drops a chunk with the keys of its rows, in one transaction: it waits for transactions that write to the chunk.
 * `busy` when another process drops chunks. `conflict` when it has rows that may not go; `not_found` when it does not
 * exist.
 */
export const dropChunk = (client: Timescale, name: string, mayGo: DroppedRows): Promise<DroppedChunk | 'busy'> =>
  client.transaction('drop-chunk', (statements) => dropIn(statements, name, mayGo), chunkLimits);

const dropIn = async (statements: Statements, name: string, mayGo: DroppedRows): Promise<DroppedChunk | 'busy'> => {
  await statements.run('read-committed', 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
  const lockSql = 'SELECT pg_try_advisory_xact_lock($1) AS is_mine';
  const [lock] = await statements.query('lock-drops', lockSql, [advisoryLocks.chunkDrop], lockSchema);
  if (lock?.is_mine !== true) return 'busy';
  const chunk = (await listChunks(statements)).find((each) => each.name === name);
  if (chunk === undefined) throw notFound(`There is no chunk ${name} any more.`);
  const isOfObservations = chunk.table === 'observations';
  if (isOfObservations) await lockKeyless(statements);
  // In the lock order of writers: keys, then rows, then the days of traces, then marks.
  await deleteKeys(statements, chunk);
  await statements.run('lock-chunk', `LOCK TABLE ${chunk.relation} IN EXCLUSIVE MODE`);
  const content = await readChunkContent(statements, chunk);
  await checkMayGo(statements, name, content, mayGo);
  // Of rows that were written while the first were deleted.
  await deleteKeys(statements, chunk);
  if (isOfObservations) await deleteKeyless(statements, chunk);
  if (isOfTraces(chunk)) {
    const days = await daysOfChunk(statements, chunk);
    await deleteTraceDays(statements, chunk);
    await markDays(statements, days);
  }
  await dropTable(statements, chunk);
  return { name, rows: content.rows };
};

const checkMayGo = async (
  statements: Statements,
  name: string,
  content: ChunkContent,
  mayGo: DroppedRows,
): Promise<void> => {
  if (mayGo === 'all') return;
  if (mayGo === 'none' && content.rows > 0) throw conflict(`The chunk ${name} has rows again.`);
  const exported = (await readChunkExports(statements)).get(name);
  if (!isExported(content, exported)) throw unexported([{ name, isChanged: exported !== undefined }]);
};

/** The error for chunks with rows that were not exported. */
export const unexported = (chunks: readonly { readonly name: string; readonly isChanged: boolean }[]): Error => {
  const reasons = chunks.map(
    ({ name, isChanged }) => `${name} ${isChanged ? 'has changed since' : 'was not exported'}`,
  );
  return conflict(
    `These chunks hold what no export has: ${reasons.join(', ')}. Nothing was dropped: ` +
      `export them first by ${advisedCommand('chunks export')}, or drop them with --force.`,
  );
};

const dropTable = async (statements: Statements, chunk: Chunk): Promise<void> => {
  const { extension } = await detectTimescale(statements);
  await statements.run('limit-lock', `SET LOCAL lock_timeout = ${tableLockMs}`);
  for (let attempt = 1; ; attempt += 1) {
    await statements.run('before-drop', 'SAVEPOINT before_drop');
    try {
      if (extension === undefined) await statements.run('drop-partition', `DROP TABLE ${chunk.relation}`);
      else await dropHypertableChunk(statements, chunk);
      return;
    } catch (error) {
      if (failureOf(error) !== 'lock timeout' || attempt === tableLockAttempts) throw error;
      await statements.run('undo-drop', 'ROLLBACK TO SAVEPOINT before_drop');
    }
    await pause(pauseMs);
  }
};
