/** More parts than a batch is ever split into. */
export const partsMax = 256;

/**
 * The number of a part of a batch that was split for `shards` shards. Parts of another split of the same batch, sent
 * again after the number of shards was changed, have other numbers; those of the highest split count.
 */
export const partNumber = (shards: number, index: number): number => shards * partsMax + index;

/** Which split a part is of; 0 for a batch that was not split. */
export const splitOf = (part: number): number => Math.floor(part / partsMax);
