/** The number of items of a list, of datasets as of one write or another. */
export interface ItemCounts {
  /** `count` runs once for a key, also for concurrent calls; rejections are not cached. */
  of(key: string, count: () => Promise<number>): Promise<number>;
}

const keptMax = 1000;

/** Caches the latest counts. Keys include the last write of the dataset, so that no count is from before it. */
export const itemCounts = (): ItemCounts => {
  const kept = new Map<string, Promise<number>>();
  return {
    of: async (key, count) => {
      const counting = kept.get(key) ?? count();
      // The most recently used one is at the end.
      kept.delete(key);
      kept.set(key, counting);
      counting.catch(() => kept.delete(key));
      const [oldest] = kept.keys();
      if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
      return counting;
    },
  };
};
