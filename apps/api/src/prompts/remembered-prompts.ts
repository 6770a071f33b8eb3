import { atMost, type Micros, type ProjectId, type PromptStore } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

/** A cache of a project's prompts, valid as long as none of them changes. */
export interface RememberedPrompts {
  /** The cached value of the key, else what `read` returns. Failures are not cached. */
  get<T extends object>(projectId: ProjectId, key: string, read: () => Promise<Sized<T>>): Promise<T>;
  /** This process changed a prompt of the project: earlier cached values are invalid. */
  forget(projectId: ProjectId): void;
}

export interface Sized<T> {
  readonly value: T;
  /** About how many bytes it takes. */
  readonly bytes: number;
}

interface Remembered {
  readonly revision: number;
  readonly value: Promise<Sized<object>>;
}

interface KnownRevision {
  readonly at: Micros;
  readonly revision: Promise<number>;
}

/** The maximal delay until a change by another process is visible. */
const knownMicros: Micros = 1_000_000;
const rememberedBytesMax = 64 * 1024 * 1024;
/** Of an entry in addition to its value: keys and overhead of the map. */
const entryBytes = 500;
const projectsMax = 10_000;

/**
 * The store counts the changes of a project's prompts. The count is queried once a second while the project is read,
 * and values cached at another count are read again. It is queried before a read begins: a value may be newer than its
 * count, and never older.
 */
export const rememberedPrompts = (prompts: Pick<PromptStore, 'revision'>, now: () => Micros): RememberedPrompts => {
  const revisions = new LRUCache<ProjectId, KnownRevision>(atMost(projectsMax));
  const entries = new LRUCache<string, Remembered>({
    maxSize: rememberedBytesMax,
    maxEntrySize: rememberedBytesMax / 4,
    sizeCalculation: () => entryBytes,
  });

  const revisionOf = async (projectId: ProjectId): Promise<number> => {
    const known = revisions.get(projectId);
    if (known !== undefined && now() - known.at < knownMicros) return known.revision;
    const asked = { at: now(), revision: prompts.revision(projectId) };
    revisions.set(projectId, asked);
    asked.revision.catch(() => {
      if (revisions.peek(projectId) === asked) revisions.delete(projectId);
    });
    return asked.revision;
  };
  const readNow = (name: string, revision: number, read: () => Promise<Sized<object>>): Remembered => {
    const entry: Remembered = { revision, value: read() };
    entries.set(name, entry);
    entry.value.then(
      ({ bytes }) => {
        if (entries.peek(name) === entry) entries.set(name, entry, { size: entryBytes + bytes });
      },
      () => {
        if (entries.peek(name) === entry) entries.delete(name);
      },
    );
    return entry;
  };
  return {
    get: async <T extends object>(projectId: ProjectId, key: string, read: () => Promise<Sized<T>>) => {
      const revision = await revisionOf(projectId);
      const name = `${projectId} ${key}`;
      const known = entries.get(name);
      const entry = known?.revision === revision ? known : readNow(name, revision, read);
      return (await entry.value).value as T;
    },
    forget: (projectId) => void revisions.delete(projectId),
  };
};
