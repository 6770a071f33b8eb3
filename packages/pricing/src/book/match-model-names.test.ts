import type { IngestBatch, ModelName, ProjectId } from '@spanledger/core';
import { expect, it } from 'vitest';
import { matchModelNames } from './match-model-names.ts';

const projectId = 'own' as ProjectId;
const batchOf = (...names: readonly (readonly [string | null, string | null])[]) =>
  ({
    projectId,
    observations: names.map(([model, provider]) => ({ record: { model, provider } })),
  }) as unknown as IngestBatch;

it('each name of a batch is matched once, with its provider, for the project of the batch', async () => {
  const asked: (readonly [ProjectId, readonly ModelName[]])[] = [];
  const match = async (id: ProjectId, names: readonly ModelName[]): Promise<void> => {
    asked.push([id, names]);
  };
  await matchModelNames(batchOf(['a', null], ['a', null], ['a', 'p'], [null, 'p'], ['b', null]), { match });
  expect(asked).toEqual([
    [
      projectId,
      [
        { model: 'a', provider: null },
        { model: 'a', provider: 'p' },
        { model: 'b', provider: null },
      ],
    ],
  ]);
});

it('a batch without a model asks nothing of the price book', async () => {
  let asked = 0;
  const match = async (): Promise<void> => void (asked += 1);
  await matchModelNames(batchOf([null, 'p'], [null, null]), { match });
  expect(asked).toBe(0);
});
