const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** In the largest unit that makes it at least 1: `0 ms`, `250 ms`, `1.5 s`, `2.0 h`. */
export const formatDuration = (ms: number): string => {
  const [unit, size] = units.find(([, size]) => ms >= size) ?? ['ms', 1];
  return unit === 'ms' ? `${Math.round(ms)} ms` : `${(ms / size).toFixed(1)} ${unit}`;
};
