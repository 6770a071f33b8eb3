/** The bound of an `LRUCache`: so many entries. Its own `max` reserves room for all of them at once, however few there will be. */
export const atMost = (entries: number) => ({ maxSize: entries, sizeCalculation: (): number => 1 });
