import { atMost, type Micros } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

export interface RememberedReads<T> {
  /** The cached value, or that of a read under way, or of a new read. Failures are not cached. */
  get(key: string, read: () => Promise<T>): Promise<T>;
  invalidate(key: string): void;
}

export interface RememberedOptions {
  /** Younger values are returned unchanged. */
  readonly freshMicros: Micros;
  /** Younger values are returned too, and refreshed meanwhile. */
  readonly usableMicros: Micros;
  readonly now: () => Micros;
}

interface Remembered<T> {
  readonly value: Promise<T>;
  readonly at: Micros;
  isReadAgain: boolean;
}

const rememberedMax = 10_000;

/** Reads each key once at a time, for any number of calls. */
export const rememberedReads = <T>({ freshMicros, usableMicros, now }: RememberedOptions): RememberedReads<T> => {
  const entries = new LRUCache<string, Remembered<T>>(atMost(rememberedMax));

  const readNow = (key: string, read: () => Promise<T>): Remembered<T> => {
    const entry: Remembered<T> = { value: read(), at: now(), isReadAgain: false };
    entry.value.catch(() => {
      if (entries.peek(key) === entry) entries.delete(key);
    });
    return entry;
  };
  const readAgain = (key: string, known: Remembered<T>, read: () => Promise<T>): void => {
    known.isReadAgain = true;
    const entry = readNow(key, read);
    const replace = (): void => {
      if (entries.peek(key) === known) entries.set(key, entry);
    };
    entry.value.then(replace, () => {
      known.isReadAgain = false;
    });
  };
  return {
    get: async (key, read) => {
      const known = entries.get(key);
      // A clock that was set back makes no value young.
      const age = known === undefined ? Infinity : Math.abs(now() - known.at);
      if (known !== undefined && age < usableMicros) {
        if (age >= freshMicros && !known.isReadAgain) readAgain(key, known, read);
        return known.value;
      }
      const entry = readNow(key, read);
      entries.set(key, entry);
      return entry.value;
    },
    invalidate: (key) => void entries.delete(key),
  };
};
