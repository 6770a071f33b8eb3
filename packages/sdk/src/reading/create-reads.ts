import type { ApiClient, ApiRequest } from '../http/api-client.ts';
import type { DailyCost, DailyCostQuery } from './daily-cost.ts';
import type { Observation, ObservationListQuery } from './observation.ts';
import { pagedList, type Page, type PagedList } from './paged-list.ts';
import type { ReadOptions } from './query.ts';
import type { TraceListItem, TraceListQuery, TraceWithDetails } from './trace.ts';

/** Every read rejects with `SpanledgerError`, which has the server's status and message. */
export interface Reads {
  readonly traces: {
    /** A status of 404 when the project has no such trace. */
    readonly get: (id: string, options?: ReadOptions) => Promise<TraceWithDetails>;
    /** Newest first unless ordered otherwise. */
    readonly list: (query?: TraceListQuery, options?: ReadOptions) => PagedList<TraceListItem>;
  };
  readonly observations: {
    readonly get: (id: string, options?: ReadOptions) => Promise<Observation>;
    /** Newest first. */
    readonly list: (query?: ObservationListQuery, options?: ReadOptions) => PagedList<Observation>;
  };
  /** The costs of each day, newest first, by model. Empty days are left out. */
  readonly dailyCosts: (query?: DailyCostQuery, options?: ReadOptions) => PagedList<DailyCost>;
}

export const createReads = (call: ApiClient): Reads => {
  const get =
    <T>(collection: string) =>
    (id: string, options: ReadOptions = {}): Promise<T> =>
      call<T>({ method: 'GET', path: `${collection}/${encodeURIComponent(id)}`, signal: options.signal });
  const list = <T>(path: string, query: ApiRequest['query'], page = 1, options: ReadOptions = {}): PagedList<T> =>
    pagedList(
      (page) => call<Page<T>>({ method: 'GET', path, query: { ...query, page }, signal: options.signal }),
      page,
    );
  return {
    traces: {
      get: get<TraceWithDetails>('/api/public/traces'),
      list: ({ from, to, parts, ...query } = {}, options) => {
        const times = { fromTimestamp: from, toTimestamp: to };
        return list('/api/public/traces', { ...query, ...times, fields: parts?.join(',') }, query.page, options);
      },
    },
    observations: {
      get: get<Observation>('/api/public/observations'),
      list: ({ from, to, ...query } = {}, options) => {
        const times = { fromStartTime: from, toStartTime: to };
        return list('/api/public/observations', { ...query, ...times }, query.page, options);
      },
    },
    dailyCosts: ({ from, to, ...query } = {}, options) => {
      const times = { fromTimestamp: from, toTimestamp: to };
      return list('/api/public/metrics/daily', { ...query, ...times, unpriced: true }, query.page, options);
    },
  };
};
