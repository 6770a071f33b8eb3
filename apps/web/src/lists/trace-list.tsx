import { linkOptions } from '@tanstack/react-router';

import { api } from '../api/client.ts';
import { filterText } from '../api/conditions.ts';
import type { Answer } from '../api/contract.ts';
import { costColumn, latencyColumn, previewColumn, tagsColumn, textColumn, timeColumn } from './columns.tsx';
import type { ListAsked, ListSpec } from './list-spec.ts';
import { rowsOfPage, uncountedPageOf } from './page-of.ts';
import { traceFilterColumns } from './trace-filter-columns.ts';

export type ListedTrace = Answer<'get', '/api/public/traces'>['data'][number];

const matching = ({ range, to, search, conditions }: ListAsked) => ({
  fromTimestamp: range.from,
  toTimestamp: to,
  search,
  filter: filterText(conditions),
});

/** The list of traces, used by several pages. */
export const traceList: ListSpec<ListedTrace> = {
  name: 'traces',
  title: 'Traces',
  nouns: ['trace', 'traces'],
  columns: {
    time: timeColumn(({ timestamp }) => timestamp, 'timestamp.desc'),
    name: textColumn('Name', 'minmax(140px, 2fr)', ({ name }) => name),
    user: textColumn('User', 'minmax(80px, 1fr)', ({ userId }) => userId),
    session: textColumn('Session', 'minmax(80px, 1fr)', ({ sessionId }) => sessionId),
    latency: latencyColumn('Latency', ({ latency }) => latency, 'latency.desc'),
    cost: costColumn(
      ({ totalCost }) => totalCost,
      'totalCost.desc',
      ({ unpricedObservations = 0 }) => unpricedObservations,
    ),
    tags: tagsColumn(({ tags }) => tags),
    environment: textColumn('Environment', '110px', ({ environment }) => environment),
    release: textColumn('Release', '110px', ({ release }) => release),
    version: textColumn('Version', '110px', ({ version }) => version),
    input: previewColumn('Input', ({ input }) => input),
    output: previewColumn('Output', ({ output }) => output),
    id: textColumn('Id', 'minmax(120px, 1fr)', ({ id }) => id),
  },
  usualColumns: ['time', 'name', 'user', 'session', 'latency', 'cost', 'tags', 'environment'],
  usualOrder: 'timestamp.desc',
  usualRange: '7d',
  nameColumn: 'name',
  filterColumns: traceFilterColumns,
  views: ['traces'],
  hasHistogram: true,
  searched: 'names, inputs, outputs',
  canBeLive: true,
  empty: 'Home shows how to send a first trace.',
  idOf: ({ id }) => id,
  linkOf: ({ id }, projectId) =>
    linkOptions({
      to: '/project/$projectId/traces/$traceId',
      params: { projectId, traceId: id },
    }),
  readPage: async (asked) => {
    const { projectId, order, columns, page, signal } = asked;
    const withBodies = columns.includes('input') || columns.includes('output');
    const query = {
      ...matching(asked),
      fields: withBodies ? 'core,metrics,io' : 'core,metrics',
      orderBy: order,
      page,
      limit: rowsOfPage,
      total: 'false',
    };
    return uncountedPageOf(await api.get('/api/public/traces', { projectId }, { query, signal }));
  },
  readTotal: async (asked) => {
    const { projectId, signal } = asked;
    const query = { ...matching(asked), fields: 'core', limit: 1 };
    const { meta } = await api.get('/api/public/traces', { projectId }, { query, signal });
    return meta.totalItems ?? 0;
  },
};
