import type { ProjectId } from '@spanledger/core';
import { expect, it } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { daysFinder } from './find-days.ts';

const project = 'project' as ProjectId;
const other = 'other-project' as ProjectId;

/** Every queried id has rows on one day, whose number is the length of the id. */
const recordingClient = () => {
  const questions: { readonly name: string; readonly project: unknown; readonly ids: readonly string[] }[] = [];
  const client = {
    query: async (name: string, _sql: string, params: { readonly project: unknown; readonly ids: string[] }) => {
      questions.push({ name, project: params.project, ids: params.ids });
      return params.ids.map((id) => ({ id, first: id.length, last: id.length }));
    },
  };
  return { client: client as unknown as ClickHouse, questions };
};

it('days that are asked for at once are one question of a project and kind, and each gets those of its ids alone', async () => {
  const { client, questions } = recordingClient();
  const findDays = daysFinder(client, {});
  const [both, one, ofOther, ofScore, none] = await Promise.all([
    findDays('trace', project, ['a', 'bb']),
    findDays('trace', project, ['a', 'ccc']),
    findDays('trace', other, ['a']),
    findDays('score', project, ['a']),
    findDays('trace', project, []),
  ]);
  expect(questions).toEqual([
    { name: 'find-trace-days', project, ids: ['a', 'bb', 'ccc'] },
    { name: 'find-trace-days', project: other, ids: ['a'] },
    { name: 'find-score-days', project, ids: ['a'] },
  ]);
  expect(both.map(({ ids, params }) => [ids, params.days])).toEqual([
    [
      ['a', 'bb'],
      ['1970-01-02', '1970-01-03'],
    ],
  ]);
  expect(one.map(({ ids, params }) => [ids, params.days])).toEqual([
    [
      ['a', 'ccc'],
      ['1970-01-02', '1970-01-04'],
    ],
  ]);
  expect([ofOther.length, ofScore.length, none.length]).toEqual([1, 1, 0]);
});

it('the days of an id that several parts hold are those of all its rows', async () => {
  const rows = [
    { id: 'a', first: 3, last: 4 },
    { id: 'b', first: 9, last: 9 },
    { id: 'a', first: 1, last: 2 },
    { id: 'a', first: 2, last: 3 },
  ];
  const findDays = daysFinder({ query: async () => rows } as unknown as ClickHouse, {});
  const [found] = await findDays('trace', project, ['a']);
  expect(found?.params.days).toEqual(['1970-01-02', '1970-01-03', '1970-01-04', '1970-01-05']);
});

it('days that are asked for later are read again', async () => {
  const { client, questions } = recordingClient();
  const findDays = daysFinder(client, {});
  await findDays('trace', project, ['a']);
  await findDays('trace', project, ['a']);
  expect(questions).toHaveLength(2);
});

it('a question that fails rejects all who asked it, and the next one is asked anew', async () => {
  let fails = true;
  const query = async (_name: string, _sql: string, { ids }: { readonly ids: readonly string[] }) => {
    if (fails) throw new Error('down');
    return ids.map((id) => ({ id, first: 1, last: 1 }));
  };
  const findDays = daysFinder({ query } as unknown as ClickHouse, {});
  const asked = await Promise.allSettled([findDays('trace', project, ['a']), findDays('trace', project, ['b'])]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await findDays('trace', project, ['a'])).toHaveLength(1);
});
