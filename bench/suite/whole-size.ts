/** What the figure is of that has all bytes on disk of a workload, after the name of the workload and a colon. */
export const wholeSize = 'everything';

/** The workload whose bytes on disk are altogether those of a figure; `undefined` for a figure of a part of them. */
export const workloadOfWholeSize = (of: string): string | undefined =>
  of.endsWith(`: ${wholeSize}`) ? of.slice(0, of.lastIndexOf(':')) : undefined;
