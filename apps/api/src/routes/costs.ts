import { csvMediaType, listCosts, pageMeta, type EndpointInput } from '@spanledger/api-contract';
import {
  costDimensions,
  costReader,
  formatIso,
  invalidInput,
  microsPerDay,
  orderBy,
  sumCosts,
  whereAllOf,
  whereAnyOf,
  whereEqual,
  type CostDimension,
  type CostQuery,
  type CostRow,
  type CostTable,
  type Filter,
  type Micros,
} from '@spanledger/core';
import type { Request } from 'express';

import { csvText } from '../csv/csv-text.ts';
import { callerOf, inputOf, type Route } from '../http/route.ts';
import { costSumsJson, costRowJson, type CostSumsJson } from '../json/cost-json.ts';
import { whileThere } from '../reads/read-route.ts';
import { narrow, type Reads } from '../reads/reading.ts';
import { sendJson } from '../reads/send-json.ts';
import { withParameters } from './filtered-columns.ts';

type Asked = EndpointInput<typeof listCosts>['query'];

const defaultPeriod = 30 * microsPerDay;

export const costRoutes = (reads: Reads, now: () => Micros): readonly Route[] => [
  {
    endpoint: listCosts,
    handle: (request, response) =>
      whileThere(reads, request, response, async (reading) => {
        const { query: asked } = inputOf(listCosts, request);
        const query = queryOf(asked, now());
        const { projectId } = callerOf(response);
        const table = await reading.inTurn(narrow, () => costReader(reading.readers).read(projectId, query));
        const rows = [...table.rows].sort(orderOf(asked.orderBy, query.groupBy));
        response.vary('Accept');
        if (isCsv(request, asked)) response.type(csvMediaType).send(csvOf(query.groupBy, rows));
        else await sendJson(request, response, answerOf(asked, query, table, rows), reading.pace);
      }),
  },
];

const queryOf = (asked: Asked, now: Micros): CostQuery => {
  const { fromTimestamp: from, toTimestamp: to } = asked;
  const toTimestamp = to ?? Math.max(now, from ?? 0) + 1;
  const fromTimestamp = from ?? Math.max(0, toTimestamp - defaultPeriod);
  if (fromTimestamp >= toTimestamp) {
    const path = 'query.fromTimestamp';
    throw invalidInput('fromTimestamp must be before toTimestamp', [{ path, message: 'must be before toTimestamp' }]);
  }
  const groupBy = [...new Set<CostDimension>(asked.groupBy ?? ['day'])];
  const column = asked.orderBy?.column;
  if (costDimensions.some((each) => each === column && !groupBy.includes(each))) {
    const message = `must be a figure or one of ${groupBy.join(', ')}`;
    throw invalidInput(`orderBy ${message}`, [{ path: 'query.orderBy', message }]);
  }
  return { groupBy, fromTimestamp, toTimestamp, filters: filtersOf(asked) };
};

const filtersOf = (asked: Asked): readonly Filter[] => {
  const { filter, tags, environment } = asked;
  const { model, provider, userId, sessionId, traceName, promptName, promptVersion, release, type } = asked;
  const texts = { model, provider, userId, sessionId, traceName, promptName, promptVersion, release, type };
  return withParameters([...whereEqual(texts), ...whereAllOf({ tags }), ...whereAnyOf({ environment })], filter);
};

type Compare = (a: CostRow, b: CostRow) => number;

const compare = <T extends string | number | bigint>(a: T, b: T): number => (a < b ? -1 : Number(a > b));

type Column = NonNullable<Asked['orderBy']>['column'];

const valueOf = ({ group, ...sums }: CostRow, column: Column): string | number | bigint | null =>
  column in sums ? sums[column as keyof typeof sums] : (group[column as CostDimension] ?? null);

/** By a dimension, with what is absent last in either direction, or by a sum. */
const compareBy =
  (column: Column, direction: 'ASC' | 'DESC'): Compare =>
  (a, b) => {
    const [left, right] = [valueOf(a, column), valueOf(b, column)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return compare(left, right) * (direction === 'DESC' ? -1 : 1);
  };

const orderOf = (asked: Asked['orderBy'], groupBy: readonly CostDimension[]): Compare => {
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

const csvOf = (groupBy: readonly CostDimension[], rows: readonly CostRow[]): string =>
  csvText(
    [...groupBy, ...sumNames],
    rows.map((row) => {
      const json = costRowJson(row);
      return [...groupBy.map((dimension) => row.group[dimension]), ...sumNames.map((name) => json[name])];
    }),
  );

const answerOf = (asked: Asked, query: CostQuery, { totals }: CostTable, rows: readonly CostRow[]) => {
  const start = (asked.page - 1) * asked.limit;
  return {
    data: rows.slice(start, start + asked.limit).map(costRowJson),
    totals: costSumsJson(totals),
    overlapping: query.groupBy.includes('tag'),
    meta: {
      ...pageMeta(asked, { items: rows, totalItems: rows.length }),
      fromTimestamp: formatIso(query.fromTimestamp),
      toTimestamp: formatIso(query.toTimestamp),
    },
  };
};
