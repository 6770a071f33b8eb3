import { notFound, type DatasetItemsAfter, type DatasetItemsPart, type ProjectId } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import type { DatasetItemVersionModel } from '../generated/models.ts';
import { toItem, versionColumns } from './dataset-rows.ts';

/** Contents of one part, but for its last item. */
const partBytesMax = 4 * 1024 * 1024;

export const itemsAfter = async (
  db: Prisma.TransactionClient,
  projectId: ProjectId,
  { datasetName: name, asOf: asked, withArchived, after = '', limit }: DatasetItemsAfter,
): Promise<DatasetItemsPart> => {
  const dataset = await db.dataset.findUnique({
    where: { projectId_name: { projectId, name } },
    select: { id: true, writtenAt: true },
  });
  if (dataset === null) throw notFound('Dataset not found');
  // What was written until then is complete: writes of a dataset wait for each other.
  const writtenAt = Number(dataset.writtenAt);
  const asOf = Math.min(asked ?? writtenAt, writtenAt);
  const at = BigInt(asOf);
  // Sizes are known without the contents, which are read for the fitting rows alone.
  const rows = await db.$queryRaw<DatasetItemVersionModel[]>`
    SELECT ${versionColumns}
    FROM (
      SELECT *, sum(
        coalesce(octet_length(input), 0) + coalesce(octet_length(expected_output), 0) + coalesce(octet_length(metadata), 0)
      ) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
      FROM (
        SELECT * FROM dataset_item_versions
        WHERE project_id = ${projectId} AND dataset_id = ${dataset.id} AND id > ${after}
          AND valid_from <= ${at} AND valid_to > ${at}
          AND NOT is_deleted AND (${withArchived} OR status = 'ACTIVE')
        ORDER BY id LIMIT ${limit}
      ) AS page
    ) AS weighed
    WHERE coalesce(bytes_before, 0) < ${partBytesMax}
    ORDER BY id`;
  return { items: rows.map((row) => toItem(row, name)), asOf };
};
