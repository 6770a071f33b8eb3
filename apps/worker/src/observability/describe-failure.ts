import { reasonOf } from '@spanledger/ingestion';

/** Messages of errors without a code may quote what a client sent, so only where they come from is told. */
export const describeFailure = (error: unknown): Record<string, unknown> => {
  const code = reasonOf(error);
  if (!(error instanceof Error)) return { code };
  if (code !== 'unexpected') return { code, problem: error.message };
  return { code, error: error.name, stack: error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) };
};
