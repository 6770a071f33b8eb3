import { createHash } from 'node:crypto';

import { microsPerMs } from '@spanledger/core';
import type {
  Media,
  MediaId,
  MediaLink,
  MediaType,
  Micros,
  ObservationId,
  ProjectId,
  Sha256,
  TraceId,
} from '@spanledger/core';

import type { MediaLinkModel, MediaModel } from '../generated/models.ts';

export const dateOf = (at: Micros): Date => new Date(Math.floor(at / microsPerMs));
const microsOf = (at: Date): Micros => at.getTime() * microsPerMs;

export const toMedia = (row: MediaModel): Media => ({
  projectId: row.projectId as ProjectId,
  id: row.id as MediaId,
  content: { sha256: row.sha256 as Sha256, bytes: Number(row.contentLength), type: row.contentType as MediaType },
  requestedAt: microsOf(row.requestedAt),
  storedAt: row.storedAt === null ? null : microsOf(row.storedAt),
  report:
    row.uploadReportedAt === null || row.uploadHttpStatus === null
      ? null
      : {
          at: microsOf(row.uploadReportedAt),
          httpStatus: row.uploadHttpStatus,
          httpError: row.uploadHttpError,
          timeMs: row.uploadTimeMs,
        },
});

export const toLinkRow = (projectId: ProjectId, mediaId: MediaId, link: MediaLink): MediaLinkModel => {
  const place =
    link.of === 'trace'
      ? { traceId: link.traceId, observationId: link.observationId ?? null, datasetId: null, datasetItemId: null }
      : { traceId: null, observationId: null, datasetId: link.datasetId, datasetItemId: link.datasetItemId };
  const { traceId, observationId, datasetId, datasetItemId } = place;
  const key = JSON.stringify([traceId, observationId, datasetId, datasetItemId, link.field]);
  return {
    projectId,
    mediaId,
    id: createHash('sha256').update(key).digest('base64url'),
    ...place,
    field: link.field,
  };
};

export const toLink = (row: MediaLinkModel): MediaLink =>
  row.traceId === null
    ? {
        of: 'datasetItem',
        datasetId: row.datasetId ?? '',
        datasetItemId: row.datasetItemId ?? '',
        field: row.field as Extract<MediaLink, { of: 'datasetItem' }>['field'],
      }
    : {
        of: 'trace',
        traceId: row.traceId as TraceId,
        observationId: (row.observationId ?? undefined) as ObservationId | undefined,
        field: row.field as Extract<MediaLink, { of: 'trace' }>['field'],
      };
