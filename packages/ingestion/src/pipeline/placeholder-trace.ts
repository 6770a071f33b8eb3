import type { TraceId } from '@spanledger/core';

/** The placeholder for the trace of an observation whose client has not named it yet. */
export const placeholderTrace = (id: string): TraceId => id as TraceId;
