import { dayNumberOf, type Micros } from '@spanledger/core';
import { advisoryLocks } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { partitionedTables, type PartitionedTable } from './partitioned-tables.ts';
import { partitionName, partitionSpanOf, type PartitionSpan } from './partition-span.ts';

/** Creates the partitions that rows of these times need. Existing ones are cached, at no cost. */
export interface PartitionKeeper {
  ensure(table: PartitionedTable, times: Iterable<Micros>): Promise<void>;
  /** The database may have lost some, as when another process dropped them: checks again next time. */
  invalidate(): void;
}

const isPartitionedSchema = z.object({ is_partitioned: z.boolean() });

/** If TimescaleDB manages the tables it creates their chunks, and this does nothing. */
export const partitionKeeper = (client: Timescale): PartitionKeeper => {
  const known = new Set<string>();
  let isPartitioned: boolean | undefined;
  return {
    ensure: async (table, times) => {
      const missing = new Map<string, PartitionSpan>();
      const days = new Map<number, Micros>();
      for (const at of times) days.set(dayNumberOf(at), at);
      for (const at of days.values()) {
        const span = partitionSpanOf(at);
        const name = partitionName(table, span);
        if (!known.has(name)) missing.set(name, span);
      }
      if (missing.size === 0) return;
      isPartitioned ??= await readIsPartitioned(client);
      if (isPartitioned) {
        await client.transaction('make-partitions', (statements) => makePartitions(statements, table, missing));
      }
      for (const name of missing.keys()) known.add(name);
    },
    invalidate: () => known.clear(),
  };
};

const readIsPartitioned = async (client: Timescale): Promise<boolean> => {
  const sql = `SELECT relkind = 'p' AS is_partitioned FROM pg_class WHERE oid = 'observations'::regclass`;
  const [row] = await client.query('is-partitioned', sql, [], isPartitionedSchema, { isForWriting: true });
  return row?.is_partitioned === true;
};

const nameSchema = z.object({ name: z.string() });

const makePartitions = async (
  statements: Statements,
  table: PartitionedTable,
  wanted: ReadonlyMap<string, PartitionSpan>,
): Promise<void> => {
  const there = `SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'telemetry'::regnamespace AND relname = ANY ($1::text[])`;
  const readThere = async () =>
    new Set((await statements.query('partitions-there', there, [[...wanted.keys()]], nameSchema)).map((r) => r.name));
  if ((await readThere()).size === wanted.size) return;
  await statements.run('lock-partitions', 'SELECT pg_advisory_xact_lock($1)', [advisoryLocks.partitionCreation]);
  const found = await readThere();
  for (const [name, { from, to }] of wanted) {
    if (found.has(name)) continue;
    // Attached once it exists: creating it as a partition would lock the whole table against writers.
    await statements.run('make-partition', `CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
    const bound = `FROM ('${from} 00:00:00+00') TO ('${to} 00:00:00+00')`;
    const { time } = partitionedTables[table];
    const check = `${name}_bounds`;
    await statements.run(
      'bound-partition',
      `ALTER TABLE ${name} ADD CONSTRAINT ${check} CHECK (${time} >= '${from} 00:00:00+00' AND ${time} < '${to} 00:00:00+00')`,
    );
    await statements.run('attach-partition', `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES ${bound}`);
    await statements.run('unbound-partition', `ALTER TABLE ${name} DROP CONSTRAINT ${check}`);
  }
};
