import { checkProtectedLabels, labelMoves, type LabelMove, type ProjectId, type PromptRights } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import { protectedLabelsOf } from './protected-label-store.ts';

type Db = Prisma.TransactionClient;

export interface LabelPlace {
  readonly projectId: ProjectId;
  readonly promptId: string;
  readonly versionId: string;
  readonly version: number;
}

/**
 * Puts labels that the caller chose on a version, and returns those that were new; `permission_denied` if they are
 * protected.
 */
export const moveChosenLabels = async (
  db: Db,
  place: LabelPlace,
  labels: readonly string[],
  rights: PromptRights | undefined,
): Promise<readonly LabelMove[]> => {
  if (labels.length === 0) return [];
  const { projectId, promptId, version } = place;
  const rows = await db.promptLabel.findMany({
    where: { promptId, label: { in: [...labels] } },
    select: { label: true, version: { select: { version: true } } },
  });
  const holders = rows.map(({ label, version: holder }) => ({ version: holder.version, labels: [label] }));
  const moves = labelMoves(holders, version, labels);
  const moved = moves.map(({ label }) => label);
  await checkTouched(db, projectId, moved, rights);
  await moveLabels(db, place, moved);
  return moves;
};

/** `permission_denied` when one of the labels is protected. */
export const checkTouched = async (
  db: Db,
  projectId: ProjectId,
  touched: readonly string[],
  rights: PromptRights | undefined,
): Promise<void> => {
  if (touched.length > 0) checkProtectedLabels(touched, await protectedLabelsOf(db, projectId), rights);
};

/** Puts labels on a version and removes them from the others, without regard to protection. */
export const moveLabels = async (
  db: Db,
  { projectId, promptId, versionId }: LabelPlace,
  labels: readonly string[],
): Promise<void> => {
  if (labels.length === 0) return;
  await db.$executeRaw`
    UPDATE prompt_versions SET updated_at = clock_timestamp() WHERE id <> ${versionId} AND id IN
      (SELECT version_id FROM prompt_labels WHERE prompt_id = ${promptId} AND label = ANY (${labels}))`;
  await db.$executeRaw`
    INSERT INTO prompt_labels (project_id, prompt_id, label, version_id)
    SELECT ${projectId}, ${promptId}, label, ${versionId} FROM unnest(${labels}::text[]) AS label
    ON CONFLICT (prompt_id, label) DO UPDATE SET version_id = excluded.version_id`;
};
