import type { IngestBatch, ProjectId, TraceId } from '@spanledger/core';
import { expect, it } from 'vitest';
import { orphansOf } from './orphans-of.ts';
import { batch, partial, project, scorePatch, tracePatch } from './pipeline.fixture.ts';

const other = 'other-project' as ProjectId;

/** The named batches of which a copy is stored, in a store where `copies` names projects and ids. */
const found = async (batches: readonly IngestBatch[], copies: Readonly<Record<string, readonly string[]>>) => {
  const asked: unknown[] = [];
  const orphans = await orphansOf(batches, {
    projectsWithOrphans: async (ids) => {
      asked.push(ids);
      return new Set(ids.filter((id) => id in copies));
    },
    orphans: async (projectId, ids) => {
      asked.push([projectId, ids]);
      return new Set(ids.filter((id) => copies[projectId]?.includes(id)));
    },
  });
  return { orphans, asked };
};

it('only observations with a stored copy of their project are left of batches, and nothing else of these', async () => {
  const observations = [partial(1, {}, 'copied'), partial(2, {}, 'new')];
  const rest = { traces: [tracePatch(1, {})], scores: [scorePatch(1)] };
  const own = batch({ observations, ...rest });
  const { orphans, asked } = await found([own, { ...own, projectId: other }], { [project]: ['copied'] });
  expect(orphans).toEqual([{ ...own, observations: [observations[0]], traces: [], scores: [], deletions: [] }]);
  expect(asked).toEqual([
    [project, other],
    [project, ['copied', 'new']],
  ]);
});

it('a project without such copies, and a batch without a copy, are not among them', async () => {
  const given = [batch({ observations: [partial(1, {}, 'new')] })];
  expect((await found(given, {})).orphans).toEqual([]);
  expect((await found(given, { [project]: ['copied'] })).orphans).toEqual([]);
});

it.each([
  ['was sent on', batch({ observations: [partial(1, {}, 'copied')], isSentOn: true })],
  ['names no trace', batch({ observations: [{ ...partial(1, {}, 'copied'), traceId: 'copied' as TraceId }] })],
  ['has no observations', batch({ traces: [tracePatch(1, {})] })],
])('for a batch that %s nothing is asked', async (_what, given) => {
  expect(await found([given], { [project]: ['copied'] })).toEqual({ orphans: [], asked: [] });
});
