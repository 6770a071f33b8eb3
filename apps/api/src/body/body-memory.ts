/** Counts the bytes of all bodies that are held at once. */
export interface BodyMemory {
  /** `false`, and nothing taken, when there is no room, or when half of it all is the owner's already. */
  take(owner: string, bytes: number): boolean;
  give(owner: string, bytes: number): void;
}

export const createBodyMemory = (bytesMax: number): BodyMemory => {
  const held = new Map<string, number>();
  let heldByAll = 0;
  return {
    take: (owner, bytes) => {
      const ofOwner = (held.get(owner) ?? 0) + bytes;
      if (heldByAll + bytes > bytesMax || ofOwner > bytesMax / 2) return false;
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
