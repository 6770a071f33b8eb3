import { csvMediaType, getTopCosts, listCosts, pageMeta, type EndpointInput } from '@spanledger/api-contract';
import {
  costGroupings,
  costReaderOfProjects,
  costsOfProjects,
  formatIso,
  invalidInput,
  microsPerDay,
  orderBy,
  sumCosts,
  topCosts,
  whereAllOf,
  whereAnyOf,
  whereEqual,
  type CostGrouping,
  type CostQuery,
  type CostRow,
  type CostTable,
  type Filter,
  type Micros,
  type ProjectCostsQuery,
} from '@spanledger/core';
import type { Request } from 'express';

import { costProjects, type CostProject, type CostProjectStores } from '../auth/cost-projects.ts';
import { csvText } from '../csv/csv-text.ts';
import { anyCallerOf, inputOf, type Route } from '../http/route.ts';
import { costSumsJson, costRowJson, type CostRowJson, type CostSumsJson } from '../json/cost-json.ts';
import { narrowReadRoute, whileThere } from '../reads/read-route.ts';
import { narrow, type Reads } from '../reads/reading.ts';
import { sendJson } from '../reads/send-json.ts';
import { withParameters } from './filtered-columns.ts';

type Asked = EndpointInput<typeof listCosts>['query'];
type AskedTop = EndpointInput<typeof getTopCosts>['query'];

const defaultPeriod = 30 * microsPerDay;
const usualTops = ['model', 'traceName', 'user', 'tag'] as const;

interface Parts extends CostProjectStores {
  readonly now: () => Micros;
}

export const costRoutes = (reads: Reads, { now, ...stores }: Parts): readonly Route[] => [
  {
    endpoint: listCosts,
    handle: (request, response) =>
      whileThere(reads, request, response, async (reading) => {
        const { query: asked } = inputOf(listCosts, request);
        const caller = anyCallerOf(response);
        const query = queryOf(asked, now(), caller.projectId === undefined ? 'project' : 'day');
        const readable = await costProjects(stores, caller, query.groupBy.includes('project'));
        const projects = readable.filter(({ id }) => asked.projectId?.includes(id) ?? true);
        const ids = projects.map(({ id }) => id);
        const openReader = async (each: CostQuery) => costReaderOfProjects(reading.readers, ids, each);
        const table = await reading.inTurn(narrow, () => costsOfProjects(openReader, ids, query));
        const rows = [...table.rows].sort(orderOf(asked.orderBy, query.groupBy));
        const toJson = rowJson(projects);
        response.vary('Accept');
        if (isCsv(request, asked)) response.type(csvMediaType).send(csvOf(query.groupBy, rows.map(toJson)));
        else await sendJson(request, response, answerOf(asked, query, table.totals, rows, toJson), reading.pace);
      }),
  },

  narrowReadRoute(getTopCosts, reads, async (readers, { caller: { projectId }, query: asked }) => {
    const period = periodOf(asked, now());
    const by = [...new Set(asked.groupBy ?? usualTops)];
    const query = { ...period, by, filters: filtersOf(asked), limit: asked.limit };
    const tops = await topCosts(readers, projectId, query);
    return {
      data: Object.fromEntries([...tops].map(([dimension, rows]) => [dimension, rows.map(costRowJson)])),
      meta: periodJson(period),
    };
  }),
];

interface Period {
  /** Inclusive. */
  readonly fromTimestamp: Micros;
  /** Exclusive. */
  readonly toTimestamp: Micros;
}

const periodOf = ({ fromTimestamp: from, toTimestamp: to }: Asked | AskedTop, now: Micros): Period => {
  const toTimestamp = to ?? Math.max(now, from ?? 0) + 1;
  const fromTimestamp = from ?? Math.max(0, toTimestamp - defaultPeriod);
  if (fromTimestamp >= toTimestamp) {
    const path = 'query.fromTimestamp';
    throw invalidInput('fromTimestamp must be before toTimestamp', [{ path, message: 'must be before toTimestamp' }]);
  }
  return { fromTimestamp, toTimestamp };
};

const periodJson = ({ fromTimestamp, toTimestamp }: Period) => ({
  fromTimestamp: formatIso(fromTimestamp),
  toTimestamp: formatIso(toTimestamp),
});

const queryOf = (asked: Asked, now: Micros, usual: CostGrouping): ProjectCostsQuery => {
  const period = periodOf(asked, now);
  const groupBy = [...new Set<CostGrouping>(asked.groupBy ?? [usual])];
  const column = asked.orderBy?.column;
  if (costGroupings.some((each) => each === column && !groupBy.includes(each))) {
    const message = `must be a figure or one of ${groupBy.join(', ')}`;
    throw invalidInput(`orderBy ${message}`, [{ path: 'query.orderBy', message }]);
  }
  return { ...period, groupBy, filters: filtersOf(asked) };
};

const filtersOf = (asked: Asked | AskedTop): readonly Filter[] => {
  const { filter, tags, environment } = asked;
  const { model, provider, userId, sessionId, traceName, promptName, promptVersion, release, type } = asked;
  const texts = { model, provider, userId, sessionId, traceName, promptName, promptVersion, release, type };
  return withParameters([...whereEqual(texts), ...whereAllOf({ tags }), ...whereAnyOf({ environment })], filter);
};

type Compare = (a: CostRow, b: CostRow) => number;

const compare = <T extends string | number | bigint>(a: T, b: T): number => (a < b ? -1 : Number(a > b));

type Column = NonNullable<Asked['orderBy']>['column'];

const valueOf = ({ group, ...sums }: CostRow, column: Column): string | number | bigint | null =>
  column in sums ? sums[column as keyof typeof sums] : (group[column as CostGrouping] ?? null);

/** By a dimension, with absent values last in either direction, or by a sum. */
const compareBy =
  (column: Column, direction: 'ASC' | 'DESC'): Compare =>
  (a, b) => {
    const [left, right] = [valueOf(a, column), valueOf(b, column)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return compare(left, right) * (direction === 'DESC' ? -1 : 1);
  };

const orderOf = (asked: Asked['orderBy'], groupBy: readonly CostGrouping[]): Compare => {
  const times = groupBy.filter((dimension) => dimension === 'day' || dimension === 'hour');
  return orderBy(
    ...(asked === undefined ? [] : [compareBy(asked.column, asked.direction)]),
    ...times.map((dimension) => compareBy(dimension, 'ASC')),
    compareBy('totalCost', 'DESC'),
    ...groupBy.map((dimension) => compareBy(dimension, 'ASC')),
  );
};

const isCsv = (request: Request, { format }: Asked): boolean =>
  format === undefined ? request.accepts(['application/json', csvMediaType]) === csvMediaType : format === 'csv';

const sumNames = Object.keys(costSumsJson(sumCosts([]))) as readonly (keyof CostSumsJson)[];

/** A row, with the current name of its project. */
const rowJson = (projects: readonly CostProject[]): ((row: CostRow) => CostRowJson) => {
  const names = new Map<string, string>(projects.map(({ id, name }) => [id, name]));
  return (row) => {
    const { project, ...rest } = costRowJson(row);
    return project === undefined ? rest : { project, projectName: names.get(project) ?? project, ...rest };
  };
};

const csvOf = (groupBy: readonly CostGrouping[], rows: readonly CostRowJson[]): string => {
  const columns = groupBy.flatMap((each) => (each === 'project' ? (['project', 'projectName'] as const) : [each]));
  return csvText(
    [...columns, ...sumNames],
    rows.map((row) => [...columns, ...sumNames].map((name) => row[name])),
  );
};

const answerOf = (
  asked: Asked,
  query: ProjectCostsQuery,
  totals: CostTable['totals'],
  rows: readonly CostRow[],
  toJson: (row: CostRow) => CostRowJson,
) => {
  const start = (asked.page - 1) * asked.limit;
  return {
    data: rows.slice(start, start + asked.limit).map(toJson),
    totals: costSumsJson(totals),
    overlapping: query.groupBy.includes('tag'),
    meta: {
      ...pageMeta(asked, { items: rows, totalItems: rows.length }),
      ...periodJson(query),
    },
  };
};
