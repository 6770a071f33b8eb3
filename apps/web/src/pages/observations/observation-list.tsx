import { linkOptions } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import { filterText } from '../../api/conditions.ts';
import type { Answer } from '../../api/contract.ts';
import {
  costColumn,
  countColumn,
  latencyColumn,
  previewColumn,
  textColumn,
  timeColumn,
  type Column,
} from '../../lists/columns.tsx';
import type { ListAsked, ListSpec } from '../../lists/list-spec.ts';
import { observationFilterColumns } from '../../lists/observation-filter-columns.ts';
import { rowsOfPage, uncountedPageOf } from '../../lists/page-of.ts';

export type ListedObservation = Answer<'get', '/api/public/observations'>['data'][number];

const level: Column<ListedObservation> = {
  label: 'Level',
  width: '76px',
  cell: ({ level, statusMessage }) => (
    <span className={level === 'ERROR' ? 'bad' : level === 'WARNING' ? 'warn' : 'soft'} title={statusMessage ?? ''}>
      {level.toLowerCase()}
    </span>
  ),
  value: ({ level }) => level,
};

const matching = ({ range, to, search, conditions }: ListAsked) => ({
  fromStartTime: range.from,
  toStartTime: to,
  search,
  filter: filterText(conditions),
});

/** Observations: model calls, tools, spans and events. */
export const observationList: ListSpec<ListedObservation> = {
  name: 'observations',
  title: 'Observations',
  nouns: ['observation', 'observations'],
  columns: {
    time: timeColumn(({ startTime }) => startTime, 'startTime.desc'),
    type: textColumn('Type', '92px', ({ type }) => type.toLowerCase()),
    name: textColumn('Name', 'minmax(140px, 2fr)', ({ name }) => name),
    model: textColumn('Model', 'minmax(110px, 1.2fr)', ({ model }) => model),
    level,
    latency: latencyColumn('Latency', ({ latency }) => latency, 'latency.desc'),
    firstToken: latencyColumn('First token', ({ timeToFirstToken }) => timeToFirstToken),
    tokens: countColumn('Tokens', ({ totalTokens }) => totalTokens, 'totalTokens.desc'),
    cost: costColumn(
      ({ calculatedTotalCost }) => calculatedTotalCost ?? 0,
      'totalCost.desc',
      ({ costSource }) => (costSource === 'unpriced' ? 1 : 0),
    ),
    prompt: textColumn('Prompt', '130px', ({ promptName, promptVersion }) =>
      promptName === null ? null : `${promptName} ${promptVersion ?? ''}`,
    ),
    environment: textColumn('Environment', '110px', ({ environment }) => environment),
    version: textColumn('Version', '110px', ({ version }) => version),
    input: previewColumn('Input', ({ input }) => input),
    output: previewColumn('Output', ({ output }) => output),
    trace: textColumn('Trace', 'minmax(120px, 1fr)', ({ traceId }) => traceId),
    id: textColumn('Id', 'minmax(120px, 1fr)', ({ id }) => id),
  },
  usualColumns: ['time', 'type', 'name', 'model', 'level', 'latency', 'tokens', 'cost'],
  usualOrder: 'startTime.desc',
  usualRange: '7d',
  nameColumn: 'name',
  filterColumns: observationFilterColumns,
  views: ['observations'],
  hasHistogram: true,
  searched: 'names, inputs, outputs',
  canBeLive: true,
  empty: 'Home shows how to send a first trace.',
  idOf: ({ id }) => id,
  linkOf: ({ id, traceId }, projectId) =>
    linkOptions({
      to: '/project/$projectId/traces/$traceId',
      params: { projectId, traceId },
      search: { observation: id },
    }),
  readPage: async (asked) => {
    const { projectId, order, columns, page, signal } = asked;
    const withBodies = columns.includes('input') || columns.includes('output');
    const query = {
      ...matching(asked),
      fields: withBodies ? 'core,io' : 'core',
      orderBy: order,
      page,
      limit: rowsOfPage,
      total: 'false',
    };
    return uncountedPageOf(await api.get('/api/public/observations', { projectId }, { query, signal }));
  },
  readTotal: async (asked) => {
    const { projectId, signal } = asked;
    const query = { ...matching(asked), fields: 'core', limit: 1 };
    const { meta } = await api.get('/api/public/observations', { projectId }, { query, signal });
    return meta.totalItems ?? 0;
  },
};
