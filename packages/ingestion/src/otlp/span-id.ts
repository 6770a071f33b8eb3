import type { OtlpSpan } from './otlp-span.ts';

const traceIdBytes = 16;
const spanIdBytes = 8;
const zeros = '0'.repeat(traceIdBytes * 2);

const isZero = (id: string): boolean => id.startsWith('0') && zeros.startsWith(id);

const isParent = ({ parentSpanId, spanId }: OtlpSpan): boolean =>
  parentSpanId.length === spanIdBytes * 2 && parentSpanId !== spanId && !isZero(parentSpanId);

/** A parent's id: `undefined` without one, which some emitters write as zeros, or when it is invalid. */
export const parentIdOf = (span: OtlpSpan): string | undefined => (isParent(span) ? span.parentSpanId : undefined);

/** True if the parent's id is set and invalid. */
export const isBadParentId = (span: OtlpSpan): boolean =>
  span.parentSpanId !== '' && !isParent(span) && !isZero(span.parentSpanId);

/** Why a span is rejected, as the end of a sentence that begins with its place; `undefined` for a valid one. */
export const problemOf = (span: Pick<OtlpSpan, 'problem' | 'traceId' | 'spanId'>): string | undefined =>
  span.problem ?? idProblem('trace id', span.traceId, traceIdBytes) ?? idProblem('span id', span.spanId, spanIdBytes);

const idProblem = (what: string, id: string, byteCount: number): string | undefined => {
  if (id === '') return `it has no ${what}`;
  if (id.length !== byteCount * 2) return `its ${what} is not ${byteCount} bytes`;
  return isZero(id) ? `its ${what} is all zero` : undefined;
};
