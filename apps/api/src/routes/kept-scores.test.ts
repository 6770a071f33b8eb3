import type { ProjectId, ScoreId, ScoreRecord, Stored } from '@spanledger/core';
import { scoreRecord } from '@spanledger/testing';
import { expect, test } from 'vitest';

import type { Caller } from '../auth/authenticator.ts';
import { keptScoresIn } from './kept-scores.ts';

const callerOf = (projectId: string, isPublicKey = true): Caller =>
  ({ projectId: projectId as ProjectId, isPublicKey }) as unknown as Caller;
const ids = (...names: readonly string[]): readonly ScoreId[] => names as readonly ScoreId[];

/** A store in which a secret key wrote `own` in the project `a`, and the queries that it received. */
const aStore = () => {
  const asked: string[] = [];
  const records = {
    scores: async (projectId: ProjectId, wanted: readonly ScoreId[]) => {
      asked.push(`${projectId}: ${wanted.length}`);
      await new Promise((resolve) => setImmediate(resolve));
      const found = projectId === ('a' as ProjectId) ? wanted.filter((id) => id === ('own' as ScoreId)) : [];
      const record = scoreRecord();
      return new Map(found.map((id) => [id, { record } as Stored<ScoreRecord>]));
    },
  };
  return { asked, keptScores: keptScoresIn(records) };
};

test('a score of a secret key is kept in its project, and nowhere else', async () => {
  const { keptScores } = aStore();
  const [inA, inB] = await Promise.all([
    keptScores.of(callerOf('a'), ids('own', 'new')),
    keptScores.of(callerOf('b'), ids('own', 'new')),
  ]);
  expect([...inA]).toEqual(['own']);
  expect([...inB]).toEqual([]);
});

test('a hundred requests at once are answered by few reads', async () => {
  const { asked, keptScores } = aStore();
  const found = await Promise.all(
    Array.from({ length: 100 }, async (_, at) => keptScores.of(callerOf('a'), ids(at === 7 ? 'own' : `new-${at}`))),
  );
  expect(found.flatMap((kept) => [...kept])).toEqual(['own']);
  expect(asked.length).toBeLessThanOrEqual(2);
});

test('a secret key may change every score, which costs no read', async () => {
  const { asked, keptScores } = aStore();
  expect(await keptScores.of(callerOf('a', false), ids('own'))).toEqual(new Set());
  expect(asked).toEqual([]);
});
