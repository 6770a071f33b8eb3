import { z } from 'zod';

import type { ObservationId, ProjectId, TraceId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { MediaType } from './media-type.ts';

const idLength = 22;

/** The SHA-256 of the bytes, in base64 with padding: 44 characters. */
export const sha256Schema = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be a SHA-256 in base64: 44 characters')
  .brand<'Sha256'>();
export type Sha256 = z.infer<typeof sha256Schema>;

export const mediaIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/, `must be a media id: ${idLength} characters of base64url`)
  .brand<'MediaId'>();
export type MediaId = z.infer<typeof mediaIdSchema>;

/** Derived from the content, as clients derive it by themselves: the first 22 characters of its SHA-256 in base64url. */
export const mediaIdOf = (sha256: Sha256): MediaId =>
  sha256.slice(0, idLength).replaceAll('+', '-').replaceAll('/', '_') as MediaId;

/** Bytes with their type. */
export interface MediaContent {
  readonly sha256: Sha256;
  readonly bytes: number;
  readonly type: MediaType;
}

export const mediaFields = ['input', 'output', 'metadata'] as const;
export type MediaField = (typeof mediaFields)[number];
export const datasetItemMediaFields = ['input', 'expectedOutput', 'metadata'] as const;
export type DatasetItemMediaField = (typeof datasetItemMediaFields)[number];

/** Where a media belongs. */
export type MediaLink =
  | {
      readonly of: 'trace';
      readonly traceId: TraceId;
      /** `undefined`: of the trace itself. */
      readonly observationId: ObservationId | undefined;
      readonly field: MediaField;
    }
  | {
      readonly of: 'datasetItem';
      readonly datasetId: string;
      readonly datasetItemId: string;
      readonly field: DatasetItemMediaField;
    };

/** The result of an upload, as its client reports it. */
export interface MediaUploadReport {
  readonly at: Micros;
  readonly httpStatus: number;
  readonly httpError: string | null;
  readonly timeMs: number | null;
}

/** The HTTP statuses of uploads that succeeded. */
export const uploadedStatuses: readonly number[] = [200, 201];

/** True if a report is that of an upload which succeeded. */
export const isUploaded = ({ httpStatus }: Pick<MediaUploadReport, 'httpStatus'>): boolean =>
  uploadedStatuses.includes(httpStatus);

export interface Media {
  readonly projectId: ProjectId;
  readonly id: MediaId;
  readonly content: MediaContent;
  /** When an upload was last requested. */
  readonly requestedAt: Micros;
  /** Since when the bytes are known to be in the store; `null` while they are not. */
  readonly storedAt: Micros | null;
  readonly report: MediaUploadReport | null;
}

/** `base64_data_uri`: the reference replaces a whole data URI; `bytes`: bare base64. */
export type MediaSource = 'base64_data_uri' | 'bytes' | 'file';

/** The text that replaces a media in inputs, outputs and metadata, in the form that SDKs write and resolve. */
export const mediaReference = (type: MediaType, id: MediaId, source: MediaSource): string =>
  `@@@langfuseMedia:type=${type}|id=${id}|source=${source}@@@`;
