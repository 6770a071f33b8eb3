import { isMediaType, type MediaSource, type MediaType, type Steps } from '@spanledger/core';

import { base64Length, base64OfUrl, bytesOfBase64, isBase64Url, isCanonicalBase64 } from './base64.ts';
import { base64RunSteps, findBase64Runs, type TextRange } from './find-base64-runs.ts';
import { sniffMediaType } from './sniff-media-type.ts';
import { typedBase64 } from './typed-base64.ts';

/** A media within a text: the range of the text that encodes it, and what it is. */
export interface EmbeddedMedia extends TextRange {
  /** Also of what is written in base64url. */
  readonly base64: string;
  readonly type: MediaType;
  readonly source: Extract<MediaSource, 'base64_data_uri' | 'bytes'>;
}

/** RFC 2397, up to the comma; parameters may follow the type. */
const dataUriHead = /data:([a-z0-9.+-]+\\?\/[a-z0-9.+-]+)(?:;[\w.-]+=[\w.+-]+)*;base64,$/i;
const headLengthMax = 200;
const marker = ';base64,';
const nothing: readonly EmbeddedMedia[] = [];

/**
 * The media of at least `bytesMin` bytes in a text, in order: data URIs at any position, and base64 or base64url, as
 * Google's SDK for Python writes bytes, that is a whole string of a JSON value, or the whole text, when its surroundings
 * or its first bytes show what it is. Of a known type and as an encoder writes it only: everything else stays as it is.
 */
export const findEmbeddedMedia = (text: string, bytesMin: number): readonly EmbeddedMedia[] =>
  mediaOfRuns(text, findBase64Runs(text, base64Length(bytesMin)), bytesMin);

/** The same of a large text: `pause` is called between two steps of the search. */
export const findEmbeddedMediaInSteps = async (
  text: string,
  bytesMin: number,
  pause: () => Promise<void>,
): Promise<readonly EmbeddedMedia[]> => {
  const step = base64RunSteps(text, base64Length(bytesMin));
  for (;;) {
    const runs = step();
    await pause();
    if (runs !== undefined) return mediaOfRuns(text, runs, bytesMin);
  }
};

/** The same in steps. */
export function* embeddedMediaSteps(text: string, bytesMin: number): Steps<readonly EmbeddedMedia[]> {
  const step = base64RunSteps(text, base64Length(bytesMin));
  for (;;) {
    const runs = step();
    if (runs !== undefined) return mediaOfRuns(text, runs, bytesMin);
    yield;
  }
}

const mediaOfRuns = (text: string, runs: readonly TextRange[], bytesMin: number): readonly EmbeddedMedia[] => {
  if (runs.length === 0) return nothing;
  const lengthMin = base64Length(bytesMin);
  let typed: ReadonlyMap<string, MediaType> | undefined;
  return runs.flatMap((longest) => {
    const isOfUri = text.startsWith(marker, longest.start - marker.length);
    const run = isOfUri ? withoutUrlSigns(text, longest) : longest;
    const written = text.slice(run.start, run.end);
    const isOfUrl = isBase64Url(written);
    if (isOfUrl && (written.includes('/') || written.includes('+'))) return [];
    // Of a large text, looking costs a tenth of replacing.
    const standard = written.includes('\\') ? written.replaceAll('\\/', '/') : written;
    const base64 = isOfUrl ? base64OfUrl(written) : standard;
    if (!isCanonicalBase64(base64) || bytesOfBase64(base64) < bytesMin) return [];
    if (isOfUri) return dataUri(text, run, base64);
    if (!isWholeString(text, run)) return [];
    typed ??= typedBase64(text, lengthMin);
    const type = typed.get(isOfUrl ? written : base64) ?? sniffMediaType(base64);
    return type === undefined ? [] : [{ ...run, base64, type, source: 'bytes' as const }];
  });
};

/** A data URI has base64 alone: what follows with a dash or an underscore is of the text around it. */
const withoutUrlSigns = (text: string, { start, end }: TextRange): TextRange => {
  const length = text.slice(start, end).search(/[-_]/);
  return { start, end: length === -1 ? end : start + length };
};

const dataUri = (text: string, { start, end }: TextRange, base64: string): readonly EmbeddedMedia[] => {
  const [head = '', written = ''] = dataUriHead.exec(text.slice(Math.max(0, start - headLengthMax), start)) ?? [];
  const type = written.replace('\\', '').toLowerCase();
  if (!isMediaType(type)) return [];
  return [{ start: start - head.length, end, base64, type, source: 'base64_data_uri' }];
};

const isWholeString = (text: string, { start, end }: TextRange): boolean => {
  if (start === 0 && end === text.length) return true;
  return text[start - 1] === '"' && (text[end] === '"' || text.startsWith('\\"', end));
};
