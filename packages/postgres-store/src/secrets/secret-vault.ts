import type { SecretRotation, SecretVault, SecretVaultState } from '@spanledger/core';
import { advisoryLocks } from '@spanledger/postgres-kit';

import { Prisma, type PrismaClient } from '../generated/client.ts';
import type { DataKeys } from './data-keys.ts';
import { countForgettable, forgetSecrets } from './forget-secrets.ts';
import { seal, sealedBy, unseal, type NamedKey } from './seal.ts';
import { secretColumns, secretPlace, type SecretColumn } from './secret-columns.ts';

interface StoredSecret {
  readonly id: string;
  readonly value: string;
}

const rowsAtOnce = 200;
/** Longer than any process uses a replaced key. */
const replacedSeconds = 600;

/** The secrets of all columns with secrets. */
export const postgresSecretVault = (db: PrismaClient, keys: DataKeys): SecretVault => {
  const locked = <T>(work: (transaction: Prisma.TransactionClient) => Promise<T>): Promise<T> =>
    db.$transaction(async (transaction) => {
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${advisoryLocks.dataKeys})`;
      return work(transaction);
    });
  const sealAll = async (key: NamedKey): Promise<number> => {
    let count = 0;
    for (const column of secretColumns) count += await sealColumn(db, keys, column, key);
    return count;
  };
  return {
    prepare: async () => {
      if (keys.current === undefined) return keys.assertReadable(db);
      await locked(async (transaction) => {
        await keys.assertReadable(transaction);
        if ((await transaction.dataKey.count()) === 0) await keys.add(transaction);
      });
      const key = await keys.newest();
      if (key !== undefined && (await readState(db)).plain > 0) await sealAll(key);
    },
    rotate: async (): Promise<SecretRotation> => {
      const key = await locked(async (transaction) => {
        await keys.wrapAnew(transaction);
        return keys.add(transaction);
      });
      const encrypted = await sealAll(key);
      return { dataKey: key.id, encrypted, removed: await removeUnused(db) };
    },
    state: async (): Promise<SecretVaultState> => {
      const wrapped = await db.dataKey.findMany({ select: { wrapped: true } });
      const wrappedBy = [...new Set(wrapped.map((row) => sealedBy(row.wrapped) ?? ''))].toSorted();
      return { ...(await readState(db)), wrappedBy, current: keys.current };
    },
    forgettable: async () => countForgettable(db),
    forget: async () => locked(forgetSecrets),
  };
};

const rawName = (name: string): Prisma.Sql => Prisma.raw(`"${name}"`);

/** Changes a row only if it is as read, and continues after the last one: concurrent writes are not overwritten. */
const sealColumn = async (db: PrismaClient, keys: DataKeys, column: SecretColumn, key: NamedKey): Promise<number> => {
  const [table, id, value] = [rawName(column.table), rawName(column.id), rawName(column.column)];
  const prefix = `sealed:1:${key.id}:%`;
  let count = 0;
  for (let after = ''; ;) {
    const rows = await db.$queryRaw<StoredSecret[]>`
      SELECT ${id} AS id, ${value} AS value FROM ${table}
      WHERE ${value} IS NOT NULL AND ${value} NOT LIKE ${prefix} AND ${id} > ${after}
      ORDER BY ${id} LIMIT ${rowsAtOnce}`;
    for (const row of rows) {
      const place = secretPlace(column, row.id);
      const by = sealedBy(row.value);
      const secret = by === undefined ? row.value : unseal(await keys.get(by), place, row.value);
      count += await db.$executeRaw`
        UPDATE ${table} SET ${value} = ${seal(key, place, secret)} WHERE ${id} = ${row.id} AND ${value} = ${row.value}`;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return count;
    after = last.id;
  }
};

const allSecrets = Prisma.join(
  secretColumns.map(({ table, column }) => Prisma.sql`SELECT ${rawName(column)} AS value FROM ${rawName(table)}`),
  ' UNION ALL ',
);

const readState = async (db: PrismaClient): Promise<Pick<SecretVaultState, 'encrypted' | 'plain' | 'behind'>> => {
  const [row] = await db.$queryRaw<{ encrypted: bigint; plain: bigint; behind: bigint }[]>`
    WITH newest AS (SELECT id FROM data_keys ORDER BY created_at DESC, id DESC LIMIT 1)
    SELECT count(*) FILTER (WHERE value LIKE 'sealed:1:%') AS encrypted,
      count(*) FILTER (WHERE value NOT LIKE 'sealed:1:%') AS plain,
      count(*) FILTER (WHERE value LIKE 'sealed:1:%' AND split_part(value, ':', 3) <> (SELECT id FROM newest)) AS behind
    FROM (${allSecrets}) secrets WHERE value IS NOT NULL`;
  return { encrypted: Number(row?.encrypted), plain: Number(row?.plain), behind: Number(row?.behind) };
};

/** A process may have encrypted a secret with a key that was the newest a minute ago: recently replaced ones stay. */
const removeUnused = async (db: PrismaClient): Promise<number> => db.$executeRaw`
  DELETE FROM data_keys old
  WHERE EXISTS (
      SELECT FROM data_keys next
      WHERE next.created_at > old.created_at
        AND next.created_at < clock_timestamp() - make_interval(secs => ${replacedSeconds})
    )
    AND NOT EXISTS (SELECT FROM (${allSecrets}) secrets WHERE split_part(value, ':', 3) = old.id)`;
