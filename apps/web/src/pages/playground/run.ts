import type { RunDone, RunError, RunEvent } from '../../api/playground.ts';

/** A model call with its current progress. */
export interface Run {
  readonly isRunning: boolean;
  readonly isStopped: boolean;
  readonly text: string;
  /** The error of the provider, or of storing the run. */
  readonly error?: RunError;
  /** The error if the server's answer is absent or incomplete. */
  readonly failure?: unknown;
  readonly done?: RunDone;
}

export const begunRun: Run = { isRunning: true, isStopped: false, text: '' };

export const afterEvent = (run: Run, event: RunEvent): Run => {
  if (event.type === 'text') return { ...run, text: run.text + event.text };
  return event.type === 'error' ? { ...run, error: event } : { ...run, isRunning: false, done: event };
};

/** Token buckets as text, without empty ones and without the total. */
export const usageText = (usage: Readonly<Record<string, number>>): string =>
  Object.entries(usage)
    .filter(([bucket, count]) => bucket !== 'total' && count !== 0)
    .map(([bucket, count]) => `${count.toLocaleString()} ${bucket.replaceAll('_', ' ')}`)
    .join(', ');

/** Acts on the first click of a double click: the second one would stop the run, or start one that is done again. */
export const firstClick =
  (act: () => void) =>
  ({ detail }: { readonly detail: number }): void => {
    if (detail <= 1) act();
  };
