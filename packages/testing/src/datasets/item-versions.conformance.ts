import type { DatasetItem, DatasetItemConditions, Micros, ProjectId } from '@spanledger/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import { propertyRuns } from '../properties/property-runs.ts';
import type { DatasetStores } from './memory-datasets.ts';

const all = { page: 1, limit: 1000 };
const anything = async () => async () => [];

interface Change {
  readonly kind: 'put' | 'import' | 'archive' | 'activate' | 'delete';
  readonly id: string;
  readonly input: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('put', 'import', 'archive', 'activate', 'delete'),
  id: fc.constantFrom('a', 'b', 'c'),
  input: fc.nat(9),
});

type Inputs = Readonly<Record<string, unknown>>;
const inputsOf = (items: readonly DatasetItem[]): Inputs =>
  Object.fromEntries(items.map(({ id, input }) => [id, input]));

/** Tests that a read of a dataset as of any time returns its content at that time. */
export const describeItemVersions = (name: string, makeStores: () => Promise<IdentityStores & DatasetStores>): void => {
  describe(`${name} as a history of datasets`, () => {
    test('what is listed, and what is read part by part, as of any moment is the history replayed up to it', async () => {
      const stores = await makeStores();
      const [own] = await twoProjects(stores);
      let count = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
          count += 1;
          for (const { read, expected, parts, expectedParts } of await replayed(
            stores,
            own,
            `history ${count}`,
            changes,
          )) {
            expect([read, parts]).toEqual([expected, expectedParts]);
          }
        }),
        { numRuns: propertyRuns(20, 8) },
      );
    });
  });
};

const listed = async (datasets: DatasetStores['datasets'], project: ProjectId, conditions: DatasetItemConditions) => {
  const { items } = await datasets.listItems(project, conditions, all);
  const ids = items.map(({ key }) => key);
  return datasets.readItems(project, conditions.asOf, ids);
};

interface Kept {
  readonly input: number | null;
  readonly isActive: boolean;
}

interface Read {
  readonly read: Inputs;
  readonly expected: Inputs;
  /** Includes archived items. */
  readonly parts: Inputs;
  readonly expectedParts: Inputs;
}

interface Moment {
  readonly at: Micros;
  readonly expected: Inputs;
  readonly expectedParts: Inputs;
}

const inputsIn = (model: ReadonlyMap<string, Kept>): Inputs =>
  Object.fromEntries([...model].map(([id, { input }]) => [id, input]));

/** The result of the reads as of each time, with the expected state. */
const replayed = async (
  { datasets }: DatasetStores,
  own: ProjectId,
  datasetName: string,
  changes: readonly Change[],
): Promise<readonly Read[]> => {
  await datasets.save(own, { name: datasetName }, anything);
  const model = new Map<string, Kept>();
  const moments: Moment[] = [];
  for (const { kind, id: shortId, input } of changes) {
    const id = `${datasetName} ${shortId}`;
    const before = model.get(id);
    if (kind === 'delete') {
      if (before === undefined) continue;
      await datasets.deleteItem(own, id);
      model.delete(id);
    } else {
      const isGiven = kind === 'put' || kind === 'import';
      const status = kind === 'archive' ? 'ARCHIVED' : 'ACTIVE';
      const given = [{ id, at: 'body', ...(isGiven ? { input } : ({ status } as const)) }];
      if (kind === 'import') {
        await datasets.importItems(own, datasetName, anything, async (importItems) => importItems(given, false));
      } else await datasets.putItems(own, datasetName, given, anything);
      const isActive = isGiven ? (before?.isActive ?? true) : kind === 'activate';
      model.set(id, { input: isGiven ? input : (before?.input ?? null), isActive });
    }
    moments.push(await nextMoment(datasets, own, datasetName, model));
  }
  const reads = [{ at: 0, expected: {}, expectedParts: {} }, ...moments].map(async ({ at, ...expected }) => ({
    read: inputsOf(await listed(datasets, own, { datasetName, asOf: at })),
    parts: inputsOf(await readParts(datasets, own, datasetName, at)),
    ...expected,
  }));
  return Promise.all(reads);
};

/** All items as of a time, read two at a time. */
const readParts = async (
  datasets: DatasetStores['datasets'],
  own: ProjectId,
  datasetName: string,
  at: Micros,
): Promise<readonly DatasetItem[]> => {
  const items: DatasetItem[] = [];
  for (let asOf = at; ;) {
    const after = items.at(-1)?.id;
    const part = await datasets.itemsAfter(own, { datasetName, asOf, withArchived: true, after, limit: 2 });
    if (part.items.length === 0) return items;
    items.push(...part.items);
    asOf = part.asOf;
  }
};

/** Each change of a dataset has a later time than the previous one: saving another item returns the current time. */
const nextMoment = async (
  datasets: DatasetStores['datasets'],
  own: ProjectId,
  datasetName: string,
  model: ReadonlyMap<string, Kept>,
): Promise<Moment> => {
  const id = `${datasetName} clock`;
  const [clock] = await datasets.putItems(own, datasetName, [{ id, at: 'body', input: true }], anything);
  const active = new Map([...model].filter(([, { isActive }]) => isActive));
  const expected = { ...inputsIn(active), [id]: true };
  return { at: clock?.updatedAt ?? 0, expected, expectedParts: { ...inputsIn(model), [id]: true } };
};
