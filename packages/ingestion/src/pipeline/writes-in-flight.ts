import type { CachedEntity } from './entity-cache.ts';

/** The entities of one kind whose writes have not ended: a cache may have dropped them, and the store lacks them still. */
export interface WritesInFlight<T> {
  /** True if any write of it is under way: if not, the other methods return nothing of it. */
  has(key: string): boolean;
  /** Resolves once no write of it is under way. */
  ended(key: string): Promise<void>;
  /** Resolves once no write of it that failed, or that moves the entity elsewhere, is in flight at the same time. */
  certain(key: string): Promise<void>;
  /**
   * The entity as its latest write leaves it. `undefined` when no write of it is under way, and, once they all have
   * ended, when a later one than those had ended before: the store has the values of that one, which the ended ones
   * lack.
   */
  find(key: string): Promise<CachedEntity<T> | undefined>;
  add(entities: ReadonlyMap<string, CachedEntity<T>>, moving: ReadonlySet<string>, written: Promise<void>): void;
}

interface Write<T> {
  readonly entities: ReadonlyMap<string, CachedEntity<T>>;
  readonly moving: ReadonlySet<string>;
  /** Those for which a later write has ended already. */
  readonly outdated: Set<string>;
  readonly ended: Promise<void>;
  /** A concurrent write has failed, and this one may build on that. */
  isInvalid: boolean;
}

export const writesInFlight = <T>(): WritesInFlight<T> => {
  /** Oldest first. There are as many as groups are written concurrently. */
  const writes = new Set<Write<T>>();
  const ofKey = (key: string): readonly Write<T>[] => [...writes].filter(({ entities }) => entities.has(key));

  const outdateOlder = (write: Write<T>): void => {
    for (const older of writes) {
      if (older === write) return;
      for (const key of write.entities.keys()) if (older.entities.has(key)) older.outdated.add(key);
    }
  };

  return {
    has: (key) => {
      for (const { entities } of writes) if (entities.has(key)) return true;
      return false;
    },
    ended: async (key) => {
      await Promise.all(ofKey(key).map(async ({ ended }) => ended));
    },
    certain: async (key) => {
      const all = ofKey(key);
      if (all.some(({ moving, isInvalid }) => isInvalid || moving.has(key)))
        await Promise.all(all.map(async ({ ended }) => ended));
    },
    find: async (key) => {
      const all = ofKey(key);
      const latest = all.at(-1);
      if (latest?.outdated.has(key) !== true) return latest?.entities.get(key);
      await Promise.all(all.map(async ({ ended }) => ended));
      return undefined;
    },
    add: (entities, moving, written) => {
      const ended = written.then(
        () => {
          outdateOlder(write);
          writes.delete(write);
        },
        () => {
          writes.delete(write);
          for (const other of writes) other.isInvalid = true;
        },
      );
      const write: Write<T> = { entities, moving, outdated: new Set(), ended, isInvalid: false };
      writes.add(write);
    },
  };
};
