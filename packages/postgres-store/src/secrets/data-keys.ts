import { advisedCommand, conflict, type EncryptionKeys } from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import type { DataKeyModel } from '../generated/models.ts';
import { namedKey, newDataKey, seal, sealedBy, unseal, type NamedKey } from './seal.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/**
 * The keys that secrets are encrypted with. They are stored in the database, wrapped by an encryption key that is not.
 */
export interface DataKeys {
  /** The short name of the encryption key in use. */
  readonly current: string | undefined;
  /** `conflict` when one cannot be unwrapped, with the name of the missing encryption key. */
  assertReadable(db: Client): Promise<void>;
  /** The newest; `undefined` without an encryption key, or before the first one. Cached for a minute. */
  newest(): Promise<NamedKey | undefined>;
  /** `conflict` when it was removed or cannot be unwrapped. */
  get(id: string): Promise<NamedKey>;
  /** Creates and stores one. `conflict` without an encryption key. */
  add(db: Client): Promise<NamedKey>;
  /** Wraps all by the current encryption key. `conflict` when one cannot be unwrapped, as `assertReadable`. */
  wrapAnew(db: Client): Promise<void>;
}

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
/** How long a process may use a replaced data key. */
const knownMs = 60_000;

const placeOf = (id: string): string => `data_keys/wrapped/${id}`;

/** Of a process with these encryption keys, or with none. */
export const dataKeys = (db: PrismaClient, given: EncryptionKeys | undefined): DataKeys => {
  const current = given === undefined ? undefined : namedKey(given.current);
  const previous = given?.previous === undefined ? [] : [namedKey(given.previous)];
  const wrapping = new Map([...(current === undefined ? [] : [current]), ...previous].map((key) => [key.id, key]));
  const known = new Map<string, NamedKey>();
  let newest: { readonly key: NamedKey | undefined; readonly at: number } | undefined;

  const unwrap = ({ id, wrapped }: Pick<DataKeyModel, 'id' | 'wrapped'>): NamedKey => {
    const key = wrapping.get(sealedBy(wrapped) ?? '');
    if (key === undefined) throw missingKey(sealedBy(wrapped), current?.id, given?.file);
    const unwrapped = { id, bytes: unseal(key, placeOf(id), wrapped) };
    known.set(id, unwrapped);
    return unwrapped;
  };
  const asCurrent = (): NamedKey => {
    if (current === undefined) throw conflict('There is no encryption key. Set SPANLEDGER_ENCRYPTION_KEY.');
    return current;
  };
  return {
    current: current?.id,
    assertReadable: async (client) => {
      for (const row of await client.dataKey.findMany()) unwrap(row);
    },
    newest: async () => {
      if (current === undefined) return undefined;
      if (newest !== undefined && performance.now() - newest.at < knownMs) return newest.key;
      const row = await db.dataKey.findFirst({ orderBy: newestFirst });
      newest = { key: row === null ? undefined : (known.get(row.id) ?? unwrap(row)), at: performance.now() };
      return newest.key;
    },
    get: async (id) => {
      const row = known.get(id) ?? (await db.dataKey.findUnique({ where: { id } }));
      if (row === null) throw conflict(`The data key ${id} that a secret is encrypted by is gone.`);
      return 'bytes' in row ? row : unwrap(row);
    },
    add: async (client) => {
      const key = newDataKey();
      await client.dataKey.create({ data: { id: key.id, wrapped: seal(asCurrent(), placeOf(key.id), key.bytes) } });
      newest = undefined;
      return key;
    },
    wrapAnew: async (client) => {
      for (const row of await client.dataKey.findMany()) {
        const { id, bytes } = unwrap(row);
        if (sealedBy(row.wrapped) === asCurrent().id) continue;
        await client.dataKey.update({ where: { id }, data: { wrapped: seal(asCurrent(), placeOf(id), bytes) } });
      }
    },
  };
};

const missingKey = (wanted: string | undefined, current: string | undefined, file: string | undefined) => {
  const name = file === undefined ? 'SPANLEDGER_ENCRYPTION_KEY is' : `${file} holds`;
  const has = current === undefined ? 'SPANLEDGER_ENCRYPTION_KEY is not set' : `${name} the key ${current}`;
  const remedy =
    file === undefined
      ? 'Give that key: as SPANLEDGER_ENCRYPTION_KEY, or as SPANLEDGER_ENCRYPTION_KEY_PREVIOUS beside a new one'
      : 'Put that key back into the file, or give it as SPANLEDGER_ENCRYPTION_KEY';
  const lost = `If it is lost, ${advisedCommand('secrets forget')} shows what is lost with it`;
  return conflict(`Secrets in PostgreSQL are encrypted under the key ${wanted}, and ${has}. ${remedy}. ${lost}.`);
};
