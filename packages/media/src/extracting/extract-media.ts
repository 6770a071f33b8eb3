import { createHash, type Hash } from 'node:crypto';

import {
  createPauses,
  type IngestBatch,
  type MediaContent,
  type MediaField,
  mediaIdOf,
  type MediaLink,
  mediaReference,
  type ObservationPatch,
  type ProjectId,
  type Sha256,
  type TracePatch,
} from '@spanledger/core';

import { base64Length, bytesOfBase64 } from '../finding/base64.ts';
import { findEmbeddedMedia, findEmbeddedMediaInSteps, type EmbeddedMedia } from '../finding/find-embedded-media.ts';

/** A media found in a batch: equal bytes are one. */
export interface FoundMedia {
  readonly content: MediaContent;
  readonly bytes: Buffer;
  readonly links: MediaLink[];
}

/** Makes media durable; they are referenced only if it resolves. */
export type KeepMedia = (projectId: ProjectId, media: readonly FoundMedia[]) => Promise<void>;

export interface ExtractionLimits {
  /** Smaller media stay where they are. */
  readonly bytesMin: number;
  /** So do larger ones. */
  readonly bytesMax: number;
}

/**
 * Takes the media out of a batch's inputs, outputs and metadata: each text refers to them instead, and is otherwise the
 * same to the last character. Rejects as `keep` does; returns the same batch when there are none.
 */
export const extractMedia = async (
  batch: IngestBatch,
  limits: ExtractionLimits,
  keep: KeepMedia,
): Promise<IngestBatch> => {
  const search: Search = {
    ...limits,
    lengthMin: base64Length(limits.bytesMin),
    found: new Map(),
    byText: new Map(),
    seen: new Map(),
  };
  const pause = createPauses();
  const isLarge = batch.payloadBytes > largePayloadBytesMin;
  const inAll = async <T extends ObservationPatch | TracePatch>(
    patches: readonly T[],
    placeOf: (patch: T) => Place,
  ): Promise<readonly T[]> => {
    const searched: T[] = [];
    for (const patch of patches) {
      if (searched.length % patchesPerLook === 0) await pause();
      if (isLarge && charsOf(patch) > stepChars) await searchAhead(patch, search, pause);
      searched.push(inPatch(patch, placeOf(patch), search));
      if (search.seen.size > 0) search.seen.clear();
    }
    return searched;
  };
  const observations = await inAll(batch.observations, observationPlace);
  const traces = await inAll(batch.traces, tracePlace);
  if (search.found.size === 0) return batch;
  await keep(batch.projectId, [...search.found.values()]);
  return { ...batch, observations, traces };
};

/** No patch of a smaller batch takes longer to search than the time between pauses. */
const largePayloadBytesMin = 256 * 1024;
/** The texts of a patch with more characters are searched ahead, and this much of base64 is decoded in one step. */
const stepChars = 64 * 1024;
/** A clock read and a promise cost as much as a search of small texts; this many of large ones take a millisecond. */
const patchesPerLook = 8;

interface Search extends ExtractionLimits {
  readonly lengthMin: number;
  readonly found: Map<Sha256, FoundMedia>;
  /** One conversation repeats its media in many texts. */
  readonly byText: Map<string, FoundMedia>;
  /** The media in the texts of the current patch, if it is large. */
  readonly seen: Map<string, readonly EmbeddedMedia[]>;
}

type Pause = () => Promise<void>;

/** Of all texts of a patch. */
const charsOf = ({ record }: ObservationPatch | TracePatch): number => {
  const { input, output, metadata } = record;
  let chars = (input?.length ?? 0) + (output?.length ?? 0);
  if ('spanEvents' in record) chars += record.spanEvents?.length ?? 0;
  for (const key in metadata) chars += metadata[key]?.length ?? 0;
  return chars;
};

/** Searches the texts of a large patch, and decodes what is found, with pauses: the remaining work is short. */
const searchAhead = async ({ record }: ObservationPatch | TracePatch, search: Search, pause: Pause): Promise<void> => {
  const events = 'spanEvents' in record ? record.spanEvents : null;
  for (const text of [record.input, record.output, events, ...Object.values(record.metadata)]) {
    if (text === null || text.length < search.lengthMin) continue;
    const media = await findEmbeddedMediaInSteps(text, search.bytesMin, pause);
    search.seen.set(text, media);
    for (const each of media) if (each.base64.length > stepChars) await takeInSteps(each, search, pause);
  }
};

type Place = Pick<Extract<MediaLink, { of: 'trace' }>, 'traceId' | 'observationId'>;

/** Also where the trace is a placeholder: media that nothing links to are removed. */
const observationPlace = ({ traceId, id }: ObservationPatch): Place => ({ traceId, observationId: id });

const tracePlace = ({ id }: TracePatch): Place => ({ traceId: id, observationId: undefined });

const inPatch = <T extends ObservationPatch | TracePatch>(patch: T, place: Place, search: Search): T => {
  const { record } = patch;
  const input = inText(record.input, 'input', place, search);
  const output = inText(record.output, 'output', place, search);
  const metadata = inMetadata(record.metadata, place, search);
  const events = 'spanEvents' in record ? inText(record.spanEvents, 'metadata', place, search) : undefined;
  const isSame = input === record.input && output === record.output && metadata === record.metadata;
  if (isSame && (events === undefined || !('spanEvents' in record) || events === record.spanEvents)) return patch;
  return {
    ...patch,
    record: { ...record, input, output, metadata, ...(events === undefined ? {} : { spanEvents: events }) },
  };
};

type Metadata = TracePatch['record']['metadata'];

const inMetadata = (metadata: Metadata, place: Place, search: Search): Metadata => {
  let changed: Record<string, string | null> | undefined;
  for (const key in metadata) {
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
  const media = seenIn(text, search) ?? findEmbeddedMedia(text, search.bytesMin);
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

/** Looking up a text hashes all of it, which costs more than searching it: an empty map is not queried. */
const seenIn = (text: string, { seen }: Search): readonly EmbeddedMedia[] | undefined =>
  seen.size === 0 ? undefined : seen.get(text);

const take = ({ base64, type }: EmbeddedMedia, search: Search): FoundMedia | undefined => {
  const same = search.byText.get(base64);
  if (same !== undefined) return same;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > search.bytesMax) return undefined;
  return remember({ base64, type, bytes, hash: createHash('sha256').update(bytes) }, search);
};

/** So that `take` finds it decoded. */
const takeInSteps = async ({ base64, type }: EmbeddedMedia, search: Search, pause: Pause): Promise<void> => {
  const length = bytesOfBase64(base64);
  if (search.byText.has(base64) || length > search.bytesMax) return;
  const bytes = Buffer.allocUnsafeSlow(length);
  const hash = createHash('sha256');
  for (let from = 0, at = 0; from < base64.length; from += stepChars) {
    const written = bytes.write(base64.slice(from, from + stepChars), at, 'base64');
    hash.update(bytes.subarray(at, at + written));
    at += written;
    await pause();
  }
  remember({ base64, type, bytes, hash }, search);
};

interface Decoded extends Pick<EmbeddedMedia, 'base64' | 'type'> {
  readonly bytes: Buffer;
  /** Of the bytes. */
  readonly hash: Hash;
}

const remember = ({ base64, type, bytes, hash }: Decoded, { byText, found }: Search): FoundMedia => {
  const sha256 = hash.digest('base64') as Sha256;
  const media = found.get(sha256) ?? { content: { sha256, bytes: bytes.length, type }, bytes, links: [] };
  byText.set(base64, media);
  found.set(sha256, media);
  return media;
};
