import { formatIso, type Micros } from '@spanledger/core';

/** `2026-01-02T03:04:05.678901Z`, to the microsecond. */
export const exactIso = (at: Micros): string => `${formatIso(at).slice(0, -1)}${String(at % 1000).padStart(3, '0')}Z`;
