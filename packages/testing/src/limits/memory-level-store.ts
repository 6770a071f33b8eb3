import type { LevelStore } from '@spanledger/core';

/** Levels in memory; `nowMs` returns milliseconds. */
export const memoryLevelStore = (nowMs: () => number = Date.now): LevelStore => {
  const stored = new Map<string, { readonly level: number; readonly atMs: number; readonly endsMs: number }>();
  return {
    add: async (changes) => {
      const at = nowMs();
      const levels = changes.map(({ name, amount, drainPerSecond, keptMs }) => {
        const before = stored.get(name);
        const drained =
          before === undefined || before.endsMs < at
            ? 0
            : Math.max(0, before.level - (drainPerSecond * Math.max(0, at - before.atMs)) / 1000);
        stored.set(name, { level: drained + amount, atMs: at, endsMs: at + keptMs });
        return Math.max(0, drained + amount);
      });
      return { levels, nowMs: at };
    },
  };
};
