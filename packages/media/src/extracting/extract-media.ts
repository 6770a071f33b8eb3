import { createHash } from 'node:crypto';

import {
  createPauses,
  type IngestBatch,
  type MediaContent,
  type MediaField,
  mediaIdOf,
  type MediaLink,
  mediaReference,
  type ObservationPiece,
  type ProjectId,
  type Sha256,
  type TracePiece,
} from '@spanledger/core';

import { base64Length } from '../finding/base64.ts';
import { findEmbeddedMedia, type EmbeddedMedia } from '../finding/find-embedded-media.ts';

/** A media found in a batch: equal bytes are one. */
export interface FoundMedia {
  readonly content: MediaContent;
  readonly bytes: Buffer;
  readonly links: MediaLink[];
}

/** Makes media durable; nothing refers to them unless it resolves. */
export type KeepMedia = (projectId: ProjectId, media: readonly FoundMedia[]) => Promise<void>;

export interface ExtractionLimits {
  /** Smaller media stay where they are. */
  readonly bytesMin: number;
  /** So do larger ones. */
  readonly bytesMax: number;
}

/**
 * Takes the media out of a batch's inputs, outputs and metadata: each text refers to them instead, and is otherwise
 * the same to the last character. Rejects as `keep` does; gives the very same batch when there are none.
 */
export const extractMedia = async (
  batch: IngestBatch,
  limits: ExtractionLimits,
  keep: KeepMedia,
): Promise<IngestBatch> => {
  const search: Search = { ...limits, lengthMin: base64Length(limits.bytesMin), found: new Map(), byText: new Map() };
  const pause = createPauses(performance);
  const observations: ObservationPiece[] = [];
  for (const piece of batch.observations) {
    await pause();
    observations.push(inPiece(piece, observationPlace(piece), search));
  }
  const traces: TracePiece[] = [];
  for (const piece of batch.traces) {
    await pause();
    traces.push(inPiece(piece, { traceId: piece.id, observationId: undefined }, search));
  }
  if (search.found.size === 0) return batch;
  await keep(batch.projectId, [...search.found.values()]);
  return { ...batch, observations, traces };
};

interface Search extends ExtractionLimits {
  readonly lengthMin: number;
  readonly found: Map<Sha256, FoundMedia>;
  /** One conversation repeats its media in many texts. */
  readonly byText: Map<string, FoundMedia>;
}

type Place = Pick<Extract<MediaLink, { of: 'trace' }>, 'traceId' | 'observationId'>;

/** Also where the trace is a stand-in: media that nothing links to are removed. */
const observationPlace = ({ traceId, id }: ObservationPiece): Place => ({ traceId, observationId: id });

const inPiece = <T extends ObservationPiece | TracePiece>(piece: T, place: Place, search: Search): T => {
  const { record } = piece;
  const input = inText(record.input, 'input', place, search);
  const output = inText(record.output, 'output', place, search);
  const metadata = inMetadata(record.metadata, place, search);
  const events = 'spanEvents' in record ? inText(record.spanEvents, 'metadata', place, search) : undefined;
  const isSame = input === record.input && output === record.output && metadata === record.metadata;
  if (isSame && (events === undefined || !('spanEvents' in record) || events === record.spanEvents)) return piece;
  return {
    ...piece,
    record: { ...record, input, output, metadata, ...(events === undefined ? {} : { spanEvents: events }) },
  };
};

type Metadata = TracePiece['record']['metadata'];

const inMetadata = (metadata: Metadata, place: Place, search: Search): Metadata => {
  let changed: Record<string, string | null> | undefined;
  for (const key of Object.keys(metadata)) {
    const text = metadata[key] ?? null;
    const replaced = inText(text, 'metadata', place, search);
    if (replaced === text) continue;
    changed ??= Object.assign(Object.create(null) as Record<string, string | null>, metadata);
    changed[key] = replaced;
  }
  return changed ?? metadata;
};

const inText = (text: string | null, field: MediaField, place: Place, search: Search): string | null => {
  if (text === null || text.length < search.lengthMin) return text;
  const media = findEmbeddedMedia(text, search.bytesMin);
  if (media.length === 0) return text;
  let replaced = '';
  let copiedTo = 0;
  for (const each of media) {
    const found = take(each, search);
    if (found === undefined) continue;
    found.links.push({ of: 'trace', ...place, field });
    const reference = mediaReference(each.type, mediaIdOf(found.content.sha256), each.source);
    replaced += text.slice(copiedTo, each.start) + reference;
    copiedTo = each.end;
  }
  return replaced + text.slice(copiedTo);
};

const take = ({ base64, type }: EmbeddedMedia, { byText, found, bytesMax }: Search): FoundMedia | undefined => {
  const same = byText.get(base64);
  if (same !== undefined) return same;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > bytesMax) return undefined;
  const sha256 = createHash('sha256').update(bytes).digest('base64') as Sha256;
  const media = found.get(sha256) ?? { content: { sha256, bytes: bytes.length, type }, bytes, links: [] };
  byText.set(base64, media);
  found.set(sha256, media);
  return media;
};
