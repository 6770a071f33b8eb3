import { repeatUntilStopped } from './exclusive-work.ts';
import type { Micros } from './time.ts';

/** Kinds of work that one process may leave to any other. */
export const workKinds = [
  'budgets',
  'evaluationRules',
  'evaluations',
  'experiments',
  'promptDeliveries',
  'repricings',
] as const;
export type WorkKind = (typeof workKinds)[number];

export interface DueWork {
  /** The kinds of which work may be due; one statement for all kinds. */
  kinds(now: Micros): Promise<readonly WorkKind[]>;
}

/**
 * Does the work again and again, one time after the other, until the returned function is called: that aborts its
 * signal and awaits its end.
 */
export type Repeat = (
  work: (stopping: AbortSignal) => Promise<void>,
  onProblem: (error: unknown) => void,
) => () => Promise<void>;

/** At once, and this long after each time it ended. */
export const every =
  (pollMs: number): Repeat =>
  (work, onProblem) =>
    repeatUntilStopped(work, pollMs, onProblem);

interface DueWorkParts {
  readonly dueWork: DueWork;
  readonly now: () => Micros;
  /** From the end of one look to the begin of the next; 2 s when absent. */
  readonly pollMs?: number | undefined;
  /** Called with errors of a look; the next look is not delayed. */
  readonly onProblem: (error: unknown) => void;
}

export interface WorkLooks {
  /** Each time that work of the kind may be due, but not within `restMs` after it ended. */
  readonly when: (kind: WorkKind, restMs?: number) => Repeat;
  /** Stops looking; running work goes on until it is stopped itself. */
  readonly stop: () => Promise<void>;
}

const pollMsDefault = 2000;

/** Looks for work of all kinds at once, from now on: kinds without due work cost nothing. */
export const lookForWork = ({ dueWork, now, pollMs = pollMsDefault, onProblem }: DueWorkParts): WorkLooks => {
  const begins: Record<WorkKind, Set<() => void>> = {
    budgets: new Set(),
    evaluationRules: new Set(),
    evaluations: new Set(),
    experiments: new Set(),
    promptDeliveries: new Set(),
    repricings: new Set(),
  };
  const look = async (): Promise<void> => {
    for (const kind of await dueWork.kinds(now())) for (const begin of begins[kind]) begin();
  };
  return {
    when:
      (kind, restMs = 0) =>
      (work, report) => {
        const stopping = new AbortController();
        let working: Promise<void> | undefined;
        let endedAt = -Infinity;
        const begin = (): void => {
          if (performance.now() - endedAt < restMs) return;
          working ??= work(stopping.signal)
            .catch((error: unknown) => {
              if (!stopping.signal.aborted) report(error);
            })
            .finally(() => {
              working = undefined;
              endedAt = performance.now();
            });
        };
        begins[kind].add(begin);
        return async () => {
          begins[kind].delete(begin);
          stopping.abort();
          await working;
        };
      },
    stop: repeatUntilStopped(look, pollMs, onProblem),
  };
};
