import type { Micros } from '@spanledger/core';

export interface RememberedReads<T> {
  /** What was read of it a moment ago, or is being read, or is read now. Failures are not remembered. */
  get(key: string, read: () => Promise<T>): Promise<T>;
  forget(key: string): void;
}

export interface RememberedOptions {
  /** What is younger is given as it is. */
  readonly freshMicros: Micros;
  /** What is younger is given too, and read again meanwhile. */
  readonly usableMicros: Micros;
  readonly now: () => Micros;
}

interface Remembered<T> {
  readonly value: Promise<T>;
  readonly at: Micros;
  isReadAgain: boolean;
}

const rememberedMax = 10_000;

/** Reads each key once at a time, however many ask. */
export const rememberedReads = <T>({ freshMicros, usableMicros, now }: RememberedOptions): RememberedReads<T> => {
  const entries = new Map<string, Remembered<T>>();

  const readNow = (key: string, read: () => Promise<T>): Remembered<T> => {
    const entry: Remembered<T> = { value: read(), at: now(), isReadAgain: false };
    entry.value.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    return entry;
  };
  const keep = (key: string, entry: Remembered<T>): void => {
    // Taken out first: the order of a Map is that of insertion, so that the first entry is the oldest.
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > rememberedMax && oldest !== undefined) entries.delete(oldest);
  };
  const readAgain = (key: string, known: Remembered<T>, read: () => Promise<T>): void => {
    known.isReadAgain = true;
    const entry = readNow(key, read);
    const replace = (): void => {
      if (entries.get(key) === known) keep(key, entry);
    };
    entry.value.then(replace, () => {
      known.isReadAgain = false;
    });
  };
  return {
    get: async (key, read) => {
      const known = entries.get(key);
      const age = known === undefined ? Infinity : now() - known.at;
      if (known !== undefined && age < usableMicros) {
        if (age >= freshMicros && !known.isReadAgain) readAgain(key, known, read);
        return known.value;
      }
      const entry = readNow(key, read);
      keep(key, entry);
      return entry.value;
    },
    forget: (key) => void entries.delete(key),
  };
};
