import type { ProjectId, TraceId } from '@spanledger/core';
import { clickHouseLookUps } from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseObservationReader, clickHouseScoreReader, clickHouseTraceReader } from '../clickhouse-readers.ts';

const projectId = 'p' as ProjectId;
const [few, many, bare] = ['few', 'many', 'bare'] as TraceId[] as [TraceId, TraceId, TraceId];
const [long, longish] = ['long', 'longish'] as TraceId[] as [TraceId, TraceId];

/**
 * For each of two projects, with the same ids: a trace with two scores, one with more scores than are read by their keys,
 * and one with none; another two with names of scores that are longer than a parameter, and than all keys together.
 */
const seeds = [
  `INSERT INTO traces (project_id, id, timestamp, name, environment, row_version)
    SELECT arrayJoin(['p', 'other']) AS project, arrayJoin(['few', 'many', 'bare']), '2026-03-04 05:00:00', project, 'default', 1`,
  `INSERT INTO observations (project_id, trace_id, id, type, start_time, level, environment, row_version)
    SELECT arrayJoin(['p', 'other']) AS project, 'few', concat('of ', project), 'SPAN', '2026-03-05 05:00:00', 'DEFAULT', 'default', 1`,
  `INSERT INTO scores (project_id, id, name, timestamp, trace_id, data_type, source, value, environment, row_version)
    SELECT arrayJoin(['p', 'other']) AS project, toString(number), concat('n', toString(number % 3)),
      toDateTime64('2026-03-01', 6, 'UTC') + number * 600, if(number < 2, 'few', 'many'), 'NUMERIC', 'API', number, 'default', 1
    FROM numbers(1203)`,
  `INSERT INTO scores (project_id, id, name, timestamp, trace_id, data_type, source, value, environment, row_version)
    SELECT arrayJoin(['p', 'other']) AS project, concat('long ', toString(number)), repeat(toString(number), 900000),
      '2026-03-02 05:00:00', 'long', 'NUMERIC', 'API', number, 'default', 1
    FROM numbers(8)`,
  `INSERT INTO scores (project_id, id, name, timestamp, trace_id, data_type, source, value, environment, row_version)
    SELECT arrayJoin(['p', 'other']) AS project, 'longish', repeat('x', 200000), '2026-03-02 06:00:00', 'longish', 'NUMERIC', 'API', 1, 'default', 1`,
];

let client: ClickHouse;
const asked: string[] = [];
beforeAll(async () => {
  const store = await openTestStore();
  for (const sql of [...seeds, ...clickHouseLookUps]) await store.command(sql);
  client = {
    ...store,
    query: (name, ...rest) => {
      asked.push(name);
      return store.query(name, ...rest);
    },
  };
});

/** As one request does by three readers. */
const readWhole = async (id: TraceId) => {
  asked.length = 0;
  const [trace, observations, scores] = await Promise.all([
    clickHouseTraceReader(client).get(projectId, id),
    clickHouseObservationReader(client).ofTrace(projectId, id),
    clickHouseScoreReader(client).ofTrace(projectId, id),
  ]);
  return {
    trace: trace?.name,
    observations: observations.map((each) => each.id),
    scores: scores.map((each) => each.id),
  };
};

test('a trace, its observations and its scores ask once on which days they lie, whoever reads them', async () => {
  expect(await readWhole(few)).toEqual({ trace: 'p', observations: ['of p'], scores: ['1', '0'] });
  expect(asked.toSorted()).toEqual([
    'find-matching-scores',
    'find-trace-days',
    'get-trace',
    'list-observations-of-trace',
    'list-scores-of-trace',
  ]);
});

test('scores are read all, also more than are named by their keys', async () => {
  const { scores } = await readWhole(many);
  expect(scores).toEqual(Array.from({ length: 1201 }, (_, at) => `${1202 - at}`));
});

test('scores of a trace without any, and what was never written, are not asked for a second time', async () => {
  expect(await readWhole(bare)).toEqual({ trace: 'p', observations: [], scores: [] });
  expect(asked).not.toContain('list-scores-of-trace');
  expect(await readWhole('never written' as TraceId)).toEqual({ trace: undefined, observations: [], scores: [] });
  expect(asked.toSorted()).toEqual(['find-matching-scores', 'find-trace-days']);
});

test('scores whose names are long are listed: a name that a stranger chose keeps no list from being read', async () => {
  const summaries = await clickHouseTraceReader(client).summaries(projectId, [few, long, longish], true);
  expect(summaries.get(few)?.scoreIds).toHaveLength(2);
  expect(summaries.get(longish)?.scoreIds).toEqual(['longish']);
  expect(summaries.get(long)?.scoreIds).toHaveLength(8);
});
