import type { CachedEntity } from './entity-cache.ts';

/** The entities of one kind whose writes have not ended: a cache may have dropped them, and the store lacks them still. */
export interface WritesUnderway<T> {
  /**
   * The entity as its latest write leaves it. `undefined` when no write of it is under way, and, once they all have
   * ended, when one of them failed or moves the entity elsewhere: only then is it certain what the store holds.
   */
  find(key: string): Promise<CachedEntity<T> | undefined>;
  add(entities: ReadonlyMap<string, CachedEntity<T>>, moving: ReadonlySet<string>, written: Promise<void>): void;
}

interface Write<T> {
  readonly entities: ReadonlyMap<string, CachedEntity<T>>;
  readonly moving: ReadonlySet<string>;
  readonly ended: Promise<void>;
  /** A write beside it has failed, and this one may build on that. */
  isDoubtful: boolean;
}

export const writesUnderway = <T>(): WritesUnderway<T> => {
  /** Oldest first. There are as many as groups are written side by side. */
  const writes = new Set<Write<T>>();

  return {
    find: async (key) => {
      const ofKey = [...writes].filter(({ entities }) => entities.has(key));
      const isCertain = ofKey.every(({ moving, isDoubtful }) => !isDoubtful && !moving.has(key));
      if (isCertain) return ofKey.at(-1)?.entities.get(key);
      await Promise.all(ofKey.map(async ({ ended }) => ended));
      return undefined;
    },
    add: (entities, moving, written) => {
      const ended = written.then(
        () => void writes.delete(write),
        () => {
          writes.delete(write);
          for (const other of writes) other.isDoubtful = true;
        },
      );
      const write: Write<T> = { entities, moving, ended, isDoubtful: false };
      writes.add(write);
    },
  };
};
