import { datasetItemMediaFields, type MediaId, type ProjectId } from '@spanledger/core';

import { toLinkRow } from '../media/media-rows.ts';
import type { VersionRow } from './dataset-rows.ts';

/** Also in longer texts, such as JSON within JSON. */
const referencePattern = /@@@langfuseMedia:type=[^|@]+\|id=([A-Za-z0-9_-]{22})\|/g;

// Media that are being removed are waited for, and not linked.
const insertLinks = `
  INSERT INTO media_links (project_id, media_id, id, dataset_id, dataset_item_id, field)
  SELECT m.project_id, m.id, given.id, given.dataset_id, given.item_id, given.field
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    AS given (media_id, id, dataset_id, item_id, field)
  JOIN media m ON m.project_id = $1 AND m.id = given.media_id
  FOR KEY SHARE OF m
  ON CONFLICT DO NOTHING`;

/**
 * Links the media that items refer to, so that those of an observation which became an item stay when its trace is
 * deleted. References to media that do not exist are left alone.
 */
export const linkItemMedia = async (
  run: (sql: string, values: readonly unknown[]) => Promise<unknown>,
  projectId: ProjectId,
  rows: readonly VersionRow[],
): Promise<void> => {
  const links = rows.flatMap((row) =>
    datasetItemMediaFields.flatMap((field) =>
      [...(row[field] ?? '').matchAll(referencePattern)].map(([, id]) =>
        toLinkRow(projectId, id as MediaId, {
          of: 'datasetItem',
          datasetId: row.datasetId,
          datasetItemId: row.id,
          field,
        }),
      ),
    ),
  );
  if (links.length === 0) return;
  const columns = (['mediaId', 'id', 'datasetId', 'datasetItemId', 'field'] as const).map((name) =>
    links.map((link) => link[name]),
  );
  await run(insertLinks, [projectId, ...columns]);
};
