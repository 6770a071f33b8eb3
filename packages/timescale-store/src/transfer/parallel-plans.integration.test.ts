import { copiedTables, type CopiedKind, type RowKey } from '@spanledger/core';
import {
  anObservation,
  aScore,
  aTrace,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
  usageOf,
} from '@spanledger/testing';
import { beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { compressAll } from '../client/compressing.fixture.ts';
import { describeOnTimescale } from '../client/on-each-server.fixture.ts';
import { openTestStoreOn } from '../client/test-store.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { timescaleTransferStore } from './timescale-transfer-store.ts';

/** Settings with which the planner uses workers whenever possible. */
const eager = {
  parallel_setup_cost: 0,
  parallel_tuple_cost: 0,
  min_parallel_table_scan_size: 0,
  min_parallel_index_scan_size: 0,
  max_parallel_workers_per_gather: 2,
};
const days = 21;
const ofDay = 20;

const projectId = someProject();
const stranger = someProject();
const rowsOf = (project: typeof projectId) => {
  const numbers = Array.from({ length: days * ofDay }, (_, at) => at);
  const at = (number: number) => someTime + Math.floor(number / ofDay) * oneDay + number;
  return telemetryRows({
    traces: numbers.map((number) => aTrace(project, `t${number}`, { timestamp: at(number), tags: ['a', 'b'] })),
    observations: numbers.map((number) =>
      anObservation(project, `t${number}/o${number}`, { startTime: at(number), usage: usageOf({ input: number + 1 }) }),
    ),
    scores: numbers.map((number) => aScore(project, `s${number}`, { timestamp: at(number), value: number })),
  });
};

/** All queries of a copy to a store. */
const askAll = async (client: Timescale) => {
  const source = timescaleTransferStore(client);
  const answers: unknown[] = [];
  for (const kind of Object.keys(copiedTables) as CopiedKind[]) {
    for (const depth of ['counts', 'rows', 'contents'] as const) {
      const found = await source.digests(projectId, kind, undefined, depth);
      answers.push(found);
      const [day] = found;
      if (day === undefined || depth === 'counts') continue;
      const keys: RowKey[] = [];
      for await (const entry of source.entries(projectId, kind, day.day, depth)) {
        answers.push(entry);
        keys.push(entry.key);
      }
      const [first, last] = [keys[0] ?? [], keys.at(-1) ?? []];
      const copied: string[] = [];
      const range = { day: day.day, first, last, keys: undefined };
      for await (const row of source.rows(projectId, kind, range)) copied.push(JSON.stringify(row));
      answers.push(copied.sort());
    }
  }
  return answers;
};

const planSchema = z.object({ 'QUERY PLAN': z.string() });

const describeEager = (name: string, open: () => Promise<Timescale>): void => {
  let [client, plain]: Timescale[] = [];
  beforeAll(async () => {
    [client, plain] = [await open(), await openTestStoreOn(inject('postgresUrl'))];
    for (const each of [client, plain]) {
      for (const project of [projectId, stranger]) await telemetryStoreOn(each).writer.write(rowsOf(project));
    }
  });

  const planned = async (): Promise<string> => {
    const explain = 'EXPLAIN SELECT sum(octet_length(metadata::text)) FROM observations';
    return JSON.stringify(await client?.query('explain', explain, [], planSchema));
  };

  test(`on ${name}, copying reads the same rows where everything is planned in parallel`, async () => {
    if (client === undefined || plain === undefined) throw new Error('not open');
    expect(await planned()).toContain('Gather');
    expect(await askAll(client)).toEqual(await askAll(plain));
  });

  if (name === 'PostgreSQL') return;
  test(`on ${name} it does so with compressed rows too`, async () => {
    if (client === undefined || plain === undefined) throw new Error('not open');
    await compressAll(client);
    expect(await planned()).toContain('Gather');
    expect(await askAll(client)).toEqual(await askAll(plain));
  });
};

describeEager('PostgreSQL', () => openTestStoreOn(inject('postgresUrl'), undefined, eager));
describeOnTimescale(() => {
  describeEager('TimescaleDB', () => openTestStoreOn(process.env['TIMESCALE_TEST_URL'] ?? '', 'require', eager));
});
