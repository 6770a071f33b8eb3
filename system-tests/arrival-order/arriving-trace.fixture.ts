import type { WireSpan } from '@spanledger/testing';

export const traceId = '0af7651916cd43dd8448eb211c80319c';
/** Ten seconds before midnight: later observations belong to the next day. */
export const base = Date.UTC(2026, 0, 10, 23, 59, 50) * 1000;
export const micros = 1_000_000;
export const spanIds = ['a1', 'b2', 'c3', 'd4'].map((start) => start.padEnd(16, '0'));

export const nanos = (time: number): bigint => BigInt(time) * 1000n;

/** One item that a client sends for the trace: a span, a log record, or an event of the batch API. */
export type Statement =
  | { readonly kind: 'span'; readonly span: WireSpan; readonly scope?: string }
  | { readonly kind: 'log'; readonly record: object }
  | { readonly kind: 'event'; readonly event: object };
