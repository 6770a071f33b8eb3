import type { DatasetItem, DatasetItemChanges, ProjectId } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import { toItem, validNow, versionColumnList, type VersionRow } from './dataset-rows.ts';
import { linkItemMedia } from './link-item-media.ts';

/** Runs a statement in a transaction. */
export type RunStatement = <T extends object>(sql: string, values: readonly unknown[]) => Promise<readonly T[]>;

export const statementsOf =
  (db: Prisma.TransactionClient): RunStatement =>
  async <T extends object>(sql: string, values: readonly unknown[]) =>
    db.$queryRawUnsafe<T[]>(sql, ...values);

/** Rows of one statement. */
const rowsAtOnce = 1000;

export interface KnownItems {
  readonly known: Map<string, DatasetItem>;
  /** The ids of another dataset, with its own id. */
  readonly elsewhere: ReadonlyMap<string, string>;
  /** The ids that have a version now, be it a deletion. */
  readonly present: Set<string>;
}

// One row for each key: the transaction's own writes are not in the statistics, and the table would be scanned.
const findVersions = `
  SELECT ${versionColumnList} FROM unnest($1::text[]) AS asked (key)
  CROSS JOIN LATERAL (
    SELECT * FROM dataset_item_versions v
    WHERE v.project_id = $2 AND v.id = asked.key AND v.valid_to = ${validNow} LIMIT 1
  ) AS found`;

/** Those that exist, by their ids. */
export const knownItems = async (
  run: RunStatement,
  projectId: ProjectId,
  dataset: { readonly id: string; readonly name: string },
  items: readonly DatasetItemChanges[],
): Promise<KnownItems> => {
  const known = new Map<string, DatasetItem>();
  const elsewhere = new Map<string, string>();
  const present = new Set<string>();
  const ids = [...new Set(items.map(({ id }) => id))];
  for (let from = 0; from < ids.length; from += rowsAtOnce) {
    for (const row of await run<VersionRow>(findVersions, [ids.slice(from, from + rowsAtOnce), projectId])) {
      present.add(row.id);
      if (row.datasetId !== dataset.id) elsewhere.set(row.id, row.datasetId);
      else if (!row.isDeleted) known.set(row.id, toItem(row, dataset.name));
    }
  }
  return { known, elsewhere, present };
};

const endVersions = `
  UPDATE dataset_item_versions SET valid_to = ended.next
  FROM (
    SELECT before.ctid AS place, given.next
    FROM unnest($1::text[], $2::bigint[]) AS given (key, next)
    CROSS JOIN LATERAL (
      SELECT v.ctid FROM dataset_item_versions v
      WHERE v.project_id = $3 AND v.id = given.key AND v.valid_to = ${validNow} LIMIT 1
    ) AS before
  ) AS ended
  WHERE dataset_item_versions.project_id = $3 AND dataset_item_versions.ctid = ended.place`;

interface NewVersions {
  /** In the order of their times. */
  readonly rows: readonly VersionRow[];
  /** The ids that may have a version in the table. */
  readonly present: ReadonlySet<string>;
  readonly insert: (rows: readonly VersionRow[]) => Promise<void>;
}

/** Each ends the version before it, in the table or among the rows; the media that they refer to are linked. */
export const writeVersions = async (
  run: RunStatement,
  projectId: ProjectId,
  { rows, present, insert }: NewVersions,
): Promise<void> => {
  const nextOf = new Map<string, bigint>();
  const ended = rows.toReversed().map((row) => {
    const validTo = nextOf.get(row.id) ?? validNow;
    nextOf.set(row.id, row.validFrom);
    return { ...row, validTo };
  });
  const first = [...nextOf].filter(([id]) => present.has(id));
  for (let from = 0; from < first.length; from += rowsAtOnce) {
    const some = first.slice(from, from + rowsAtOnce);
    await run(endVersions, [some.map(([id]) => id), some.map(([, at]) => at), projectId]);
  }
  for (let from = 0; from < ended.length; from += rowsAtOnce) {
    const some = ended.slice(from, from + rowsAtOnce);
    await insert(some);
    await linkItemMedia(run, projectId, some);
  }
};
