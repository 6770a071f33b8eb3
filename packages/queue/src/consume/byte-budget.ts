/** A bound on the bytes in memory at once, first come, first served. */
export interface ByteBudget {
  /** Resolves when there is room; an amount larger than the whole budget has room when nothing else is taken. */
  take(bytes: number): Promise<void>;
  give(bytes: number): void;
}

export const byteBudget = (bytesMax: number): ByteBudget => {
  const waiting: { readonly bytes: number; readonly start: () => void }[] = [];
  let taken = 0;
  const hasRoom = (bytes: number): boolean => taken === 0 || taken + bytes <= bytesMax;
  const admit = (): void => {
    for (let next = waiting[0]; next !== undefined && hasRoom(next.bytes); next = waiting[0]) {
      waiting.shift();
      taken += next.bytes;
      next.start();
    }
  };
  return {
    take: async (bytes) =>
      new Promise<void>((resolve) => {
        waiting.push({ bytes, start: resolve });
        admit();
      }),
    give: (bytes) => {
      taken -= bytes;
      admit();
    },
  };
};
