/**
 * The bound of an `LRUCache`: this many entries. Its own `max` reserves room for all of them at once, for any actual
 * number.
 */
export const atMost = (entries: number) => ({ maxSize: entries, sizeCalculation: (): number => 1 });
