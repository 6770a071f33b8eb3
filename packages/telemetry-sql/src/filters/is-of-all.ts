import type { ObservationConditions } from '@spanledger/core';

type Asked = Pick<ObservationConditions, 'filters' | 'search' | 'traceId' | 'writtenSince'>;

/** Whether every row of the times that are asked about is asked for. */
export const isOfAll = ({ filters = [], search, traceId, writtenSince }: Asked): boolean =>
  filters.length === 0 && search === undefined && traceId === undefined && writtenSince === undefined;
