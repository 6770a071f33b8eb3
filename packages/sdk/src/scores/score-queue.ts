import { randomUUID } from 'node:crypto';
import type { ReportError } from '../client/report-error.ts';
import type { ApiClient } from '../http/api-client.ts';
import { SpanledgerError } from '../spanledger-error.ts';
import { scoreBody, type ScoreBody, type ScoreInput } from './score.ts';

const requestsMax = 4;
const queuedScoresMax = 10_000;

export interface ScoreQueue {
  /** Queues a score to be sent soon and returns its id. Never throws and never waits. */
  add(score: ScoreInput): string;
  /** Resolves when every queued score is delivered or reported lost. Never rejects. */
  flush(): Promise<void>;
  /** Flushes and accepts nothing more. Never rejects. */
  close(): Promise<void>;
}

/**
 * Sends scores in the background, a few at once. Ids are generated here, so that sending one again after a lost answer
 * cannot duplicate it. When one gets no answer within its time limit, those queued after it are lost with it: otherwise
 * each would wait as long again.
 */
export const createScoreQueue = (call: ApiClient, report: ReportError, isOpen = true): ScoreQueue => {
  const waiting: ScoreBody[] = [];
  const idle: (() => void)[] = [];
  let sending = 0;
  let takes = isOpen;
  const send = async (body: ScoreBody): Promise<void> => {
    try {
      await call({ method: 'POST', path: '/api/public/scores', body });
    } catch (cause) {
      const others = isAbsence(cause) ? waiting.splice(0) : [];
      report(lossOf([body, ...others], cause));
    }
    sending -= 1;
    pump();
  };
  const pump = (): void => {
    while (sending < requestsMax && waiting.length > 0) {
      const body = waiting.shift() as ScoreBody;
      sending += 1;
      void send(body);
    }
    if (sending === 0) for (const resolve of idle.splice(0)) resolve();
  };
  const flush = (): Promise<void> =>
    new Promise((resolve) => {
      idle.push(resolve);
      pump();
    });
  return {
    add: (score) => {
      const body = scoreBody(score, score.id ?? randomUUID());
      if (!takes) return body.id;
      if (waiting.length < queuedScoresMax) waiting.push(body);
      else report(lossOf([body], new Error(`${queuedScoresMax} scores wait for the server already`)));
      pump();
      return body.id;
    },
    flush,
    close: () => {
      takes = false;
      return flush();
    },
  };
};

const isAbsence = (cause: unknown): boolean =>
  cause instanceof SpanledgerError && (cause.code === 'unreachable' || cause.code === 'timed_out');

const lossOf = (bodies: readonly ScoreBody[], cause: unknown): SpanledgerError => {
  const status = cause instanceof SpanledgerError ? cause.status : undefined;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const what = bodies.length === 1 ? `Score ${bodies[0]?.id} was` : `${bodies.length} scores were`;
  const message = `${what} not delivered: ${[status, reason].filter(Boolean).join(' ')}`;
  return new SpanledgerError('score_lost', message, { status, cause });
};
