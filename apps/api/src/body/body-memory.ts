/** Counts the bytes of all bodies in memory. */
export interface BodyMemory {
  /** `false`, and nothing taken, when there is no room, or when the owner has half of the total already. */
  take(owner: string, bytes: number): boolean;
  give(owner: string, bytes: number): void;
  /** The maximum of one owner. */
  readonly ownerBytesMax: number;
}

export const createBodyMemory = (bytesMax: number): BodyMemory => {
  const held = new Map<string, number>();
  const ownerBytesMax = bytesMax / 2;
  let heldByAll = 0;
  return {
    ownerBytesMax,
    take: (owner, bytes) => {
      const ofOwner = (held.get(owner) ?? 0) + bytes;
      if (heldByAll + bytes > bytesMax || ofOwner > ownerBytesMax) return false;
      heldByAll += bytes;
      held.set(owner, ofOwner);
      return true;
    },
    give: (owner, bytes) => {
      const left = (held.get(owner) ?? 0) - bytes;
      heldByAll -= bytes;
      if (left > 0) held.set(owner, left);
      else held.delete(owner);
    },
  };
};

/**
 * The memory of one body together with its decoded form, which is about as large: it counts twice, but never more than
 * its owner's maximum.
 */
export const withDecodedCopy = (memory: BodyMemory): BodyMemory => {
  const { ownerBytesMax } = memory;
  const weightOf = (bytes: number): number => Math.max(bytes, Math.min(2 * bytes, ownerBytesMax));
  let taken = 0;
  return {
    ownerBytesMax,
    take: (owner, bytes) => {
      if (!memory.take(owner, weightOf(taken + bytes) - weightOf(taken))) return false;
      taken += bytes;
      return true;
    },
    give: (owner, bytes) => {
      memory.give(owner, weightOf(taken) - weightOf(taken - bytes));
      taken -= bytes;
    },
  };
};
