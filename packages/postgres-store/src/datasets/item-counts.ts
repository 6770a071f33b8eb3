/** How many items a list has, of datasets as they are after one write or another. */
export interface ItemCounts {
  /** `count` runs once for a key, for all that ask meanwhile too; what it rejects with is not kept. */
  of(key: string, count: () => Promise<number>): Promise<number>;
}

const keptMax = 1000;

/** Keeps what was counted last. Keys name the last write of the dataset, so that no count is of before it. */
export const itemCounts = (): ItemCounts => {
  const kept = new Map<string, Promise<number>>();
  return {
    of: async (key, count) => {
      const counting = kept.get(key) ?? count();
      // The one that was asked for last is at the end.
      kept.delete(key);
      kept.set(key, counting);
      counting.catch(() => kept.delete(key));
      const [oldest] = kept.keys();
      if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
      return counting;
    },
  };
};
