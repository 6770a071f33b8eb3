import { createApiClient } from '../http/api-client.ts';
import { createReads, type Reads } from '../reading/create-reads.ts';
import { createScoreQueue } from '../scores/score-queue.ts';
import { createTracing, type TraceRecording } from '../tracing/create-tracing.ts';
import { flushOnExit } from './flush-on-exit.ts';
import { createErrorReporter } from './report-error.ts';
import { readSettings, type SpanledgerOptions } from './settings.ts';

export interface Spanledger extends TraceRecording, Reads {
  /**
   * Resolves when every ended span and every score is delivered, or reported lost to `onError`. Never rejects. Done
   * automatically when a process runs out of work; call it before `process.exit`.
   */
  readonly flush: () => Promise<void>;
  /** Flushes and ends this client: later records are not sent. Never rejects. */
  readonly shutdown: () => Promise<void>;
}

/**
 * A client of one project. Never throws: if an address or a key is missing it reports `missing_configuration` once,
 * naming each variable, then runs everything and sends nothing. Reads reject with that error.
 */
export const createSpanledger = (options: SpanledgerOptions = {}): Spanledger => {
  const settings = readSettings(options, process.env);
  const report = createErrorReporter(settings.onError);
  if (settings.problem !== undefined) report(settings.problem);
  const call = createApiClient(settings);
  const scores = createScoreQueue(call, report, settings.enabled);
  const tracing = createTracing(settings, (score) => scores.add(score), report);
  const flush = async (): Promise<void> => {
    await Promise.all([tracing.flush(), scores.flush()]);
  };
  const cancelFlush = flushOnExit(flush);
  return {
    ...tracing.recording,
    ...createReads(call),
    flush,
    shutdown: async () => {
      cancelFlush();
      await Promise.all([tracing.shutdown(), scores.close()]);
    },
  };
};
