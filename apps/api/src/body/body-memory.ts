/** Counts the bytes of all bodies that are held at once. */
export interface BodyMemory {
  /** `false`, and nothing taken, when there is no room. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export const createBodyMemory = (bytesMax: number): BodyMemory => {
  let held = 0;
  return {
    take: (bytes) => {
      if (held + bytes > bytesMax) return false;
      held += bytes;
      return true;
    },
    give: (bytes) => {
      held -= bytes;
    },
  };
};
