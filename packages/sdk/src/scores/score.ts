export type ScoreDataType = 'NUMERIC' | 'CATEGORICAL' | 'BOOLEAN' | 'CORRECTION' | 'TEXT';

/** The fields of a score, for any subject. */
export interface SpanScore {
  /** Sending the same id again replaces the score. Made here when absent. */
  readonly id?: string | undefined;
  readonly name: string;
  /** A number; a text for CATEGORICAL, TEXT and CORRECTION; `true` or `false` for BOOLEAN. */
  readonly value: number | string | boolean;
  /** Follows from the value when absent: NUMERIC, CATEGORICAL or BOOLEAN. */
  readonly dataType?: ScoreDataType | undefined;
  readonly comment?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly configId?: string | undefined;
  readonly environment?: string | undefined;
}

/** A score and its subject: a trace, one observation of it, or a session. */
export type ScoreInput = SpanScore &
  (
    | { readonly traceId: string; readonly observationId?: string | undefined }
    | { readonly sessionId: string; readonly traceId?: undefined }
  );

/** The body of `POST /api/public/scores`. */
export interface ScoreBody extends Omit<SpanScore, 'id' | 'value'> {
  readonly id: string;
  readonly value: number | string;
}

export const scoreBody = (score: ScoreInput, id: string): ScoreBody => {
  const { value } = score;
  if (typeof value !== 'boolean') return { ...score, id, value };
  return { ...score, id, value: value ? 1 : 0, dataType: score.dataType ?? 'BOOLEAN' };
};
