import type { RunDone, RunError, RunEvent } from '../../api/playground.ts';

/** A call of a model as far as it has come. */
export interface Run {
  readonly isRunning: boolean;
  readonly isStopped: boolean;
  readonly text: string;
  /** Why the provider did not answer, or the run was not stored. */
  readonly error?: RunError;
  /** Why there is no answer of the server, or none to its end. */
  readonly failure?: unknown;
  readonly done?: RunDone;
}

export const begunRun: Run = { isRunning: true, isStopped: false, text: '' };

export const afterEvent = (run: Run, event: RunEvent): Run => {
  if (event.type === 'text') return { ...run, text: run.text + event.text };
  return event.type === 'error' ? { ...run, error: event } : { ...run, isRunning: false, done: event };
};

/** Buckets of tokens in words, without empty ones and their sum. */
export const usageText = (usage: Readonly<Record<string, number>>): string =>
  Object.entries(usage)
    .filter(([bucket, count]) => bucket !== 'total' && count !== 0)
    .map(([bucket, count]) => `${count.toLocaleString()} ${bucket.replaceAll('_', ' ')}`)
    .join(', ');
