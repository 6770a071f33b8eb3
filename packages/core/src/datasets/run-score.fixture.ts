import type { TraceId } from '../ids.ts';
import type { RunScore } from './run-outcomes.ts';

/** A score of the trace `t`. */
export const aScore = (name: string, more: Partial<RunScore> = {}): RunScore => ({
  traceId: 't' as TraceId,
  observationId: null,
  name,
  dataType: 'NUMERIC',
  value: 1,
  stringValue: null,
  timestamp: 1,
  ...more,
});
