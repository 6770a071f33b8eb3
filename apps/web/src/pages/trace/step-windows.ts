/** A period in which steps begin; without a begin or an end it is open there. */
export interface StepWindow {
  readonly fromStartTime?: string;
  readonly toStartTime?: string;
}

const windowsCount = 4;

const isoOf = (ms: number): string => new Date(ms).toISOString();

/**
 * Windows that hold every step which begins at a time or before, that instant with them, and no step twice. They are of one length
 * from where the trace begins; the first is open, since steps may begin before their trace.
 */
export const windowsBefore = (last: string, begin: string): readonly StepWindow[] => {
  // Times of the API have microseconds, those of the browser do not.
  const end = Date.parse(last) + 1;
  const start = Math.min(Date.parse(begin), end);
  const edges = Array.from({ length: windowsCount - 1 }, (_, at) =>
    isoOf(start + ((end - start) * (at + 1)) / windowsCount),
  );
  return Array.from({ length: windowsCount }, (_, at) => {
    const [from, to] = [edges[at - 1], edges[at] ?? isoOf(end)];
    return { ...(from === undefined ? {} : { fromStartTime: from }), toStartTime: to };
  });
};
