import type { ScoreDataType } from '../scores/score.ts';

/** Times are ISO 8601 texts. */
export interface Score {
  readonly id: string;
  readonly name: string;
  readonly dataType: ScoreDataType;
  readonly source: 'API' | 'EVAL' | 'ANNOTATION';
  /** Of NUMERIC and BOOLEAN scores. */
  readonly value?: number | null;
  /** Of all others; `True` or `False` for BOOLEAN. */
  readonly stringValue?: string | null;
  readonly traceId?: string | null;
  readonly observationId?: string | null;
  readonly sessionId?: string | null;
  readonly comment: string | null;
  readonly metadata?: unknown;
  readonly configId: string | null;
  readonly environment: string;
  readonly timestamp: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}
