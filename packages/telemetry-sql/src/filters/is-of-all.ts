import type { ObservationConditions } from '@spanledger/core';

type Asked = Pick<ObservationConditions, 'filters' | 'search' | 'traceId' | 'writtenSince'>;

/** True if every row of the requested times matches. */
export const isOfAll = ({ filters = [], search, traceId, writtenSince }: Asked): boolean =>
  filters.length === 0 && search === undefined && traceId === undefined && writtenSince === undefined;
