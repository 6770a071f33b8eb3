import type { DatasetItem, Micros, ProjectId } from '@spanledger/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import { propertyRuns } from '../properties/property-runs.ts';
import type { DatasetStores } from './memory-datasets.ts';

const all = { page: 1, limit: 1000 };
const anything = () => () => [];

interface Change {
  readonly kind: 'put' | 'archive' | 'activate' | 'delete';
  readonly id: string;
  readonly input: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('put', 'put', 'archive', 'activate', 'delete'),
  id: fc.constantFrom('a', 'b', 'c'),
  input: fc.nat(9),
});

type Inputs = Readonly<Record<string, unknown>>;
const inputsOf = (items: readonly DatasetItem[]): Inputs =>
  Object.fromEntries(items.map(({ id, input }) => [id, input]));

/** That a dataset is, as of any moment, what it was then. */
export const describeItemVersions = (name: string, makeStores: () => Promise<IdentityStores & DatasetStores>): void => {
  describe(`${name} as a history of datasets`, () => {
    test('what is read as of any moment is the history replayed up to it', async () => {
      const stores = await makeStores();
      const [own] = await twoProjects(stores);
      let count = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
          count += 1;
          for (const { read, expected } of await replayed(stores, own, `history ${count}`, changes)) {
            expect(read).toEqual(expected);
          }
        }),
        { numRuns: propertyRuns(20) },
      );
    });
  });
};

interface Kept {
  readonly input: number | null;
  readonly isActive: boolean;
}

/** What is read as of each moment, and what it was then. */
const replayed = async (
  { datasets }: DatasetStores,
  own: ProjectId,
  datasetName: string,
  changes: readonly Change[],
): Promise<readonly { read: Inputs; expected: Inputs }[]> => {
  await datasets.save(own, { name: datasetName }, anything);
  const model = new Map<string, Kept>();
  const moments: { at: Micros; expected: Inputs }[] = [];
  for (const { kind, id: shortId, input } of changes) {
    const id = `${datasetName} ${shortId}`;
    const before = model.get(id);
    if (kind === 'delete') {
      if (before === undefined) continue;
      await datasets.deleteItem(own, id);
      model.delete(id);
    } else {
      const status = { archive: { status: 'ARCHIVED' }, activate: { status: 'ACTIVE' }, put: {} }[kind] as object;
      const given = kind === 'put' ? { input } : {};
      await datasets.putItems(own, datasetName, [{ id, at: 'body', ...status, ...given }], anything);
      const isActive = kind === 'put' ? (before?.isActive ?? true) : kind === 'activate';
      model.set(id, { input: kind === 'put' ? input : (before?.input ?? null), isActive });
    }
    const active = [...model].filter(([, { isActive }]) => isActive);
    const expected = Object.fromEntries(active.map(([key, kept]) => [key, kept.input]));
    moments.push(await nextMoment(datasets, own, datasetName, expected));
  }
  const readAt = async (asOf: Micros) => (await datasets.listItems(own, { datasetName, asOf }, all)).items;
  const pairs = moments.map(async ({ at, expected }) => ({ read: inputsOf(await readAt(at)), expected }));
  return [...(await Promise.all(pairs)), { read: inputsOf(await readAt(0)), expected: {} }];
};

/** Each change of a dataset has a later time than the one before: another item tells where this moment is. */
const nextMoment = async (
  datasets: DatasetStores['datasets'],
  own: ProjectId,
  datasetName: string,
  expected: Inputs,
): Promise<{ at: Micros; expected: Inputs }> => {
  const id = `${datasetName} clock`;
  const [clock] = await datasets.putItems(own, datasetName, [{ id, at: 'body', input: true }], anything);
  return { at: clock?.updatedAt ?? 0, expected: { ...expected, [id]: true } };
};
