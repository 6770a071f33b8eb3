import { compareTexts, conflict, invalidInput, mediaIdOf } from '@spanledger/core';
import type { Media, MediaDeclaration, MediaId, Micros, ProjectId } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import { dateOf, toLinkRow, toMedia } from './media-rows.ts';

/** One statement for all media and one for all links, of any number. */
export const declareMedia = async (
  db: PrismaClient,
  projectId: ProjectId,
  declarations: readonly MediaDeclaration[],
  at: Micros,
): Promise<readonly Media[]> => {
  if (declarations.length === 0) return [];
  const contents = contentsById(declarations);
  await upsertMedia(db, projectId, contents, at);
  const rows = await db.media.findMany({ where: { projectId, id: { in: [...contents.keys()] } } });
  const known = new Map(rows.map((row) => [row.id, toMedia(row)]));
  const declared = declarations.map(({ content }) => {
    const media = known.get(mediaIdOf(content.sha256));
    if (media === undefined || media.content.sha256 !== content.sha256) {
      throw conflict('Another media of the project has this id.');
    }
    if (media.content.bytes !== content.bytes) {
      throw invalidInput(
        `contentLength must be ${media.content.bytes}: the media with this SHA-256 is stored already.`,
      );
    }
    return media;
  });
  const links = declarations
    .flatMap(({ content, links }) => links.map((link) => toLinkRow(projectId, mediaIdOf(content.sha256), link)))
    .sort((a, b) => compareTexts(a.mediaId, b.mediaId) || compareTexts(a.id, b.id));
  if (links.length > 0) await db.mediaLink.createMany({ data: links, skipDuplicates: true });
  return declared;
};

/** By id and in its order, as links are, so that concurrent statements take their locks in one order. */
const contentsById = (declarations: readonly MediaDeclaration[]): ReadonlyMap<MediaId, MediaDeclaration['content']> =>
  new Map(
    declarations
      .map(({ content }) => [mediaIdOf(content.sha256), content] as const)
      .sort(([a], [b]) => compareTexts(a, b)),
  );

/** A wrong length is corrected while no bytes are stored; that of stored bytes stays. */
const upsertMedia = async (
  db: PrismaClient,
  projectId: ProjectId,
  contents: ReadonlyMap<MediaId, MediaDeclaration['content']>,
  at: Micros,
): Promise<void> => {
  const values = [...contents.values()];
  await db.$executeRaw`
    INSERT INTO media (project_id, id, sha256, content_type, content_length, requested_at)
    SELECT ${projectId}, each.*, ${dateOf(at)}::timestamptz
    FROM unnest(
      ${[...contents.keys()]}::text[],
      ${values.map(({ sha256 }) => sha256)}::text[],
      ${values.map(({ type }) => type)}::text[],
      ${values.map(({ bytes }) => bytes)}::bigint[]
    ) AS each
    ON CONFLICT (project_id, id) DO UPDATE SET
      content_type = excluded.content_type,
      content_length = CASE WHEN media.stored_at IS NULL THEN excluded.content_length ELSE media.content_length END,
      requested_at = greatest(media.requested_at, excluded.requested_at)
    WHERE media.sha256 = excluded.sha256`;
};
