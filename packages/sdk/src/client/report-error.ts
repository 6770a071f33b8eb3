import type { SpanledgerError } from '../spanledger-error.ts';

export type ReportError = (error: SpanledgerError) => void;

const quietMs = 60_000;
/** Missing configuration stays so until the process ends, for any number of clients. */
const reportedMissing = new Set<string>();

/**
 * Calls `onError`, or warns at most once a minute for each kind, and of missing configuration once in the process's
 * life. Never throws.
 */
export const createErrorReporter = (
  onError: ReportError | undefined,
  warn: (message: string) => void = (message) => process.emitWarning(message, { type: 'SpanledgerWarning' }),
  now: () => number = Date.now,
): ReportError => {
  if (onError !== undefined) return silently(onError);
  const warnedAt = new Map<string, number>();
  return silently((error) => {
    if (error.code === 'missing_configuration') {
      if (reportedMissing.has(error.message)) return;
      reportedMissing.add(error.message);
    }
    const kind = `${error.code} ${error.status ?? ''}`;
    const at = now();
    if (at - (warnedAt.get(kind) ?? -quietMs) < quietMs) return;
    warnedAt.set(kind, at);
    warn(error.message);
  });
};

const silently =
  (report: ReportError): ReportError =>
  (error) => {
    try {
      report(error);
    } catch {
      // An observer's own failure must not reach the code that is observed.
    }
  };
