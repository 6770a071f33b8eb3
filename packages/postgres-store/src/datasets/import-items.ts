import {
  idOfAnotherDataset,
  isSameItem,
  itemIssues,
  mergeDatasetItem,
  notFound,
  type Dataset,
  type DatasetItem,
  type DatasetItemChanges,
  type DatasetItemCheck,
  type ImportedItems,
  type ImportItems,
  type IssuesOfItems,
  type ProjectId,
} from '@spanledger/core';
import { copyIn } from '@spanledger/postgres-kit';
import type { Pool, PoolClient } from 'pg';

import type { DatasetModel } from '../generated/models.ts';
import { copyLines, copyVersions } from './copy-lines.ts';
import { itemRow, toDataset, type VersionRow } from './dataset-rows.ts';
import { knownItems, writeVersions, type RunStatement } from './item-versions.ts';

interface Import {
  readonly client: PoolClient;
  readonly run: RunStatement;
  readonly projectId: ProjectId;
  readonly dataset: Dataset;
  readonly issuesOf: IssuesOfItems;
  /** Of the next item. */
  at: number;
}

/**
 * One transaction on a connection of its own, which sends rows by `COPY`. The row of the dataset is locked from the
 * beginning and written once, at the end: each write of it would leave a version that the checks of all further rows
 * have to skip.
 */
export const importItems = async <T>(
  pool: Pool,
  projectId: ProjectId,
  datasetName: string,
  check: DatasetItemCheck,
  work: (importItems: ImportItems) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect();
  let hasEnded = false;
  try {
    await client.query('BEGIN');
    const begun = await begin(client, projectId, datasetName, check);
    const result = await work(async (items, isTrial) => importPart(begun, items, isTrial));
    await client.query('UPDATE datasets SET written_at = greatest(written_at, $2) WHERE id = $1', [
      begun.dataset.id,
      begun.at - 1,
    ]);
    await client.query('COMMIT');
    hasEnded = true;
    return result;
  } catch (error) {
    hasEnded = await client.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    throw error;
  } finally {
    // A connection whose transaction has not ended cannot be used again.
    client.release(!hasEnded);
  }
};

type LockedDataset = Omit<DatasetModel, 'writtenAt'> & { readonly firstAt: string };

const lockDataset = `
  SELECT id, project_id AS "projectId", name, description, metadata, input_schema AS "inputSchema",
    expected_output_schema AS "expectedOutputSchema", created_at AS "createdAt", updated_at AS "updatedAt",
    greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, written_at + 1) AS "firstAt"
  FROM datasets WHERE project_id = $1 AND name = $2 FOR NO KEY UPDATE`;

const begin = async (
  client: PoolClient,
  projectId: ProjectId,
  datasetName: string,
  check: DatasetItemCheck,
): Promise<Import> => {
  const { rows } = await client.query<LockedDataset>(lockDataset, [projectId, datasetName]);
  const [row] = rows;
  if (row === undefined) throw notFound('Dataset not found');
  const dataset = toDataset(row);
  const run: RunStatement = async <Row extends object>(sql: string, values: readonly unknown[]) => {
    const found = await client.query(sql, [...values]);
    return found.rows as readonly Row[];
  };
  return { client, run, projectId, dataset, issuesOf: await check(dataset), at: Number(row.firstAt) };
};

const importPart = async (
  importing: Import,
  items: readonly DatasetItemChanges[],
  isTrial: boolean,
): Promise<ImportedItems> => {
  const { client, run, projectId, dataset, issuesOf } = importing;
  const firstAt = importing.at;
  importing.at += items.length;
  const { known, elsewhere, present } = await knownItems(run, projectId, dataset, items);
  const refused: { at: string; issues: ReturnType<typeof itemIssues> }[] = [];
  const put: DatasetItem[] = [];
  let unchanged = 0;
  let nextAt = firstAt;
  for (const group of groupsOfDistinct(items)) {
    const merged = group.map((given, offset) => {
      const before = known.get(given.id);
      const item = mergeDatasetItem(before, given, { projectId, dataset, at: nextAt + offset });
      return { at: given.at, before, item };
    });
    nextAt += group.length;
    const checked = await issuesOf(merged.map(({ item }) => item));
    for (const [index, { at, before, item }] of merged.entries()) {
      const otherDataset = elsewhere.get(item.id);
      const issues =
        otherDataset === undefined
          ? itemIssues(at, checked[index] ?? [])
          : [{ path: `${at}.id`, message: idOfAnotherDataset(item.id, otherDataset) }];
      if (issues.length > 0) refused.push({ at, issues });
      else if (before !== undefined && isSameItem(before, item)) unchanged += 1;
      else {
        known.set(item.id, item);
        put.push(item);
      }
    }
  }
  if (!isTrial && put.length > 0) {
    const insert = async (rows: readonly VersionRow[]) => copyIn(client, copyVersions, copyLines(rows));
    await writeVersions(run, projectId, { rows: put.map(itemRow), present, insert });
  }
  return { changed: put.length, unchanged, refused };
};

/** The items in their order, with no id twice in a group: an item is merged with what the groups before made of it. */
function* groupsOfDistinct(items: readonly DatasetItemChanges[]): Iterable<readonly DatasetItemChanges[]> {
  let group = new Map<string, DatasetItemChanges>();
  for (const item of items) {
    if (group.has(item.id)) {
      yield [...group.values()];
      group = new Map();
    }
    group.set(item.id, item);
  }
  if (group.size > 0) yield [...group.values()];
}
