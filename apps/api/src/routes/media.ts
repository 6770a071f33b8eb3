import { createMediaUpload, getMedia, reportMediaUpload } from '@spanledger/api-contract';
import { formatIso, invalidField, isUploaded, mediaIdOf, microsPerMs, notFound, parseIso } from '@spanledger/core';
import type {
  DatasetItemMediaField,
  DatasetStore,
  Media,
  MediaContent,
  MediaField,
  MediaId,
  MediaLink,
  Micros,
  ProjectId,
} from '@spanledger/core';
import type { z } from 'zod';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { MediaParts } from '../media/media-parts.ts';
import { mediaUrls, urlSeconds } from '../media/media-urls.ts';

interface Parts {
  readonly media: MediaParts;
  readonly datasets: Pick<DatasetStore, 'hasDataset'>;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
  readonly limiter: Limiter;
}

const errorLengthMax = 2000;

/** Items need not exist yet, but their dataset must. */
const requireDataset = async (
  datasets: Parts['datasets'],
  projectId: ProjectId,
  id: string | undefined,
): Promise<void> => {
  if (id === undefined || (await datasets.hasDataset(projectId, id))) return;
  throw notFound(`The project has no dataset with the id ${id}.`);
};

/** Media: where to upload their bytes, the state of that, and where to download them. */
export const mediaRoutes = ({ media, datasets, now, readBody, limiter }: Parts): readonly Route[] => {
  const { store, registry, bytesMax } = media;
  const urls = mediaUrls(media, now);
  /** Whether the bytes are stored; records it when that was not known. */
  const isStored = async ({ projectId, id, content, storedAt }: Media): Promise<boolean> => {
    const isThere = await store.has(projectId, content);
    if (isThere && storedAt === null) await registry.markStored(projectId, [id], now());
    return isThere;
  };
  const find = async (projectId: ProjectId, id: MediaId): Promise<Media> => {
    const found = await registry.get(projectId, id);
    if (found === undefined) throw notFound(`The project has no media ${id}.`);
    return found;
  };
  return [
    jsonRoute(
      createMediaUpload,
      async ({ caller, body, response }) => {
        const { projectId } = caller;
        const content = contentOf(body, bytesMax);
        await requireDataset(datasets, projectId, body.datasetId ?? undefined);
        const [declared] = await registry.declare(projectId, [{ content, links: [linkOf(body)] }], now());
        const isThere = declared !== undefined && (await isStored(declared));
        const upload = async (): Promise<string> => urls.upload(response.req, projectId, content);
        const uploadUrl = isThere ? null : await limiter.within(caller, { events: 0, bytes: content.bytes }, upload);
        return { mediaId: mediaIdOf(content.sha256), uploadUrl };
      },
      readBody,
    ),

    jsonRoute(getMedia, async ({ caller: { projectId }, params: { mediaId }, response }) => {
      const found = await find(projectId, mediaId);
      if (!(await isStored(found))) throw notStored(found);
      const { content, report, storedAt } = found;
      const expiry = now() + urlSeconds * 1000 * microsPerMs;
      return {
        mediaId,
        contentType: content.type,
        contentLength: content.bytes,
        uploadedAt: formatIso((report !== null && isUploaded(report) ? report.at : storedAt) ?? now()),
        url: await urls.download(response.req, projectId, content),
        urlExpiry: formatIso(expiry),
      };
    }),

    jsonRoute(
      reportMediaUpload,
      async ({ caller: { projectId }, params: { mediaId }, body }) => {
        const httpStatus = body.uploadHttpStatus;
        const isFine = isUploaded({ httpStatus });
        await registry.report(projectId, mediaId, {
          at: parseIso(body.uploadedAt) ?? now(),
          httpStatus,
          httpError: isFine ? null : storedError(body.uploadHttpError),
          timeMs: body.uploadTimeMs ?? null,
        });
        if (isFine) await isStored(await find(projectId, mediaId));
        return { message: 'OK' };
      },
      readBody,
    ),
  ];
};

const storedError = (text: string | null | undefined): string | null =>
  text?.slice(0, errorLengthMax).toWellFormed().replaceAll('\0', '') ?? null;

type UploadRequest = z.output<typeof createMediaUpload.body.schema>;

/** The content to upload; throws `invalid_input` when it is too large. */
const contentOf = (
  { sha256Hash: sha256, contentLength: bytes, contentType: type }: UploadRequest,
  bytesMax: number,
) => {
  if (bytes > bytesMax) throw tooLarge(bytesMax);
  return { sha256, bytes, type } satisfies MediaContent;
};

const linkOf = ({ traceId, observationId, datasetId, datasetItemId, field }: UploadRequest): MediaLink =>
  traceId === null || traceId === undefined
    ? {
        of: 'datasetItem',
        datasetId: datasetId ?? '',
        datasetItemId: datasetItemId ?? '',
        field: field as DatasetItemMediaField,
      }
    : { of: 'trace', traceId, observationId: observationId ?? undefined, field: field as MediaField };

const tooLarge = (bytesMax: number) => {
  const message = `must be at most ${bytesMax}, the limit of this server (MEDIA_BYTES_MAX)`;
  return invalidField('body.contentLength', message);
};

const notStored = ({ id, report, storedAt }: Media) => {
  if (storedAt !== null)
    return notFound(
      `The media ${id} was stored at ${formatIso(storedAt)}, and its file is no longer in the media storage. ` +
        'Restore it from a backup, or upload it again.',
    );
  return notFound(
    report === null || isUploaded(report)
      ? `The media ${id} is not uploaded yet.`
      : `The upload of the media ${id} failed with status ${report.httpStatus}.`,
  );
};
