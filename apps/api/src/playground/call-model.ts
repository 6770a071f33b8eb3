import { ModelCallError, type Micros, type ModelAnswer, type ModelCaller } from '@spanledger/core';
import type { AskedRun } from './asked-run.ts';

/** A call that has ended, with any outcome. */
export interface EndedCall {
  readonly startedAt: Micros;
  /** Milliseconds from the start. */
  readonly latencyMs: number;
  readonly firstTextMs: number | undefined;
  /** As far as it arrived. */
  readonly text: string;
  readonly usage: Readonly<Record<string, number>>;
  /** Of a call that was answered. */
  readonly answer: ModelAnswer | undefined;
  readonly error: ModelCallError | undefined;
  /** The caller has disconnected. */
  readonly isStopped: boolean;
}

interface CallParts {
  readonly callModel: ModelCaller;
  readonly now: () => Micros;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
}

/** Calls the model and returns the outcome; rejects only with errors that are no failure of a call. */
export const callModelOf = async (
  { connection, credentials, request }: AskedRun,
  { callModel, now, signal, onText }: CallParts,
): Promise<EndedCall> => {
  const startedAt = now();
  const begun = performance.now();
  const passedMs = (): number => Math.round(performance.now() - begun);
  let text = '';
  let firstTextMs: number | undefined;
  let usageOfStopped: EndedCall['usage'] = {};
  const ended = (given: Pick<EndedCall, 'usage'> & Partial<EndedCall>): EndedCall => ({
    startedAt,
    latencyMs: passedMs(),
    firstTextMs,
    text,
    answer: undefined,
    error: undefined,
    isStopped: false,
    ...given,
  });
  const take = (part: string): void => {
    firstTextMs ??= passedMs();
    text += part;
    onText(part);
  };
  try {
    const onUsage = (usage: EndedCall['usage']): void => {
      usageOfStopped = usage;
    };
    const answer = await callModel(connection, credentials, request, { signal, onText: take, onUsage });
    return ended({ answer, usage: answer.usage });
  } catch (error) {
    if (signal.aborted) return ended({ usage: usageOfStopped, isStopped: true });
    if (error instanceof ModelCallError) return ended({ error, usage: error.usage });
    throw error;
  }
};
