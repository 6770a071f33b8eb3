import { linkOptions } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import { filterText } from '../../api/conditions.ts';
import type { Answer } from '../../api/contract.ts';
import { scoreText } from '../../format/score-text.ts';
import { textColumn, timeColumn } from '../../lists/columns.tsx';
import type { ListSpec } from '../../lists/list-spec.ts';
import { pageOf, rowsOfPage } from '../../lists/page-of.ts';

export type ListedScore = Answer<'get', '/api/public/v2/scores'>['data'][number];

const dataTypes = ['NUMERIC', 'BOOLEAN', 'CATEGORICAL', 'TEXT', 'CORRECTION'];
const sources = ['API', 'EVAL', 'ANNOTATION'];

const subjectOf = ({ traceId, observationId, sessionId, datasetRunId }: ListedScore): string => {
  if (observationId !== null) return `observation ${observationId}`;
  if (traceId !== null) return `trace ${traceId}`;
  return sessionId === null ? `run ${datasetRunId ?? ''}` : `session ${sessionId}`;
};

/** Scores of traces, observations, sessions and runs. */
export const scoreList: ListSpec<ListedScore> = {
  name: 'scores',
  title: 'Scores',
  nouns: ['score', 'scores'],
  columns: {
    time: timeColumn(({ timestamp }) => timestamp),
    name: textColumn('Name', 'minmax(140px, 1.5fr)', ({ name }) => name),
    value: textColumn('Value', 'minmax(90px, 1fr)', scoreText),
    type: textColumn('Type', '120px', ({ dataType }) => dataType.toLowerCase()),
    source: textColumn('From', '104px', ({ source }) => source.toLowerCase()),
    subject: textColumn('Of', 'minmax(140px, 1.5fr)', subjectOf),
    user: textColumn('User', 'minmax(90px, 1fr)', ({ trace }) => trace?.userId),
    comment: textColumn('Comment', 'minmax(160px, 2fr)', ({ comment }) => comment),
    environment: textColumn('Environment', '110px', ({ environment }) => environment),
    id: textColumn('Id', 'minmax(120px, 1fr)', ({ id }) => id),
  },
  usualColumns: ['time', 'name', 'value', 'source', 'subject', 'user', 'comment'],
  usualOrder: 'timestamp.desc',
  usualRange: '30d',
  nameColumn: 'name',
  filterColumns: [
    { column: 'name', label: 'Name', kind: 'text', dimension: 'name' },
    { column: 'value', label: 'Value', kind: 'number' },
    { column: 'stringValue', label: 'Category or text', kind: 'text' },
    { column: 'dataType', label: 'Type', kind: 'text', values: dataTypes, operators: ['=', '<>'] },
    { column: 'source', label: 'From', kind: 'text', values: sources, operators: ['=', '<>'] },
    { column: 'userId', label: 'User', kind: 'text', dimension: 'userId' },
    { column: 'traceName', label: 'Trace name', kind: 'text', dimension: 'traceName' },
    { column: 'tags', label: 'Tag', kind: 'list', isOptional: true, dimension: 'tags' },
    { column: 'environment', label: 'Environment', kind: 'text', dimension: 'environment' },
    { column: 'traceId', label: 'Trace id', kind: 'text' },
  ],
  views: ['scores-numeric', 'scores-categorical', 'scores-boolean'],
  hasHistogram: false,
  canBeLive: true,
  empty: 'Evaluators, users and SDKs send scores by the API.',
  idOf: ({ id }) => id,
  linkOf: ({ traceId, observationId, sessionId }, projectId) => {
    if (traceId !== null)
      return linkOptions({
        to: '/project/$projectId/traces/$traceId',
        params: { projectId, traceId },
        search: { observation: observationId ?? undefined },
      });
    if (sessionId === null) return linkOptions({ to: '/project/$projectId/datasets', params: { projectId } });
    return linkOptions({ to: '/project/$projectId/sessions/$sessionId', params: { projectId, sessionId } });
  },
  readPage: async ({ projectId, range, to, conditions, page, signal }) => {
    const query = {
      fromTimestamp: range.from,
      toTimestamp: to,
      filter: filterText(conditions),
      page,
      limit: rowsOfPage,
    };
    return pageOf(await api.get('/api/public/v2/scores', { projectId }, { query, signal }));
  },
};
