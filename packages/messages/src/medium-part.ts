import { isObject, memberOf, textOf, type JsonObject } from './json-object.ts';
import type { MediumKind, MessagePart } from './message.ts';

type MediumPart = Extract<MessagePart, { type: MediumKind }>;

const mediaTypeNames = ['media_type', 'mediaType', 'mime_type', 'mimeType', 'contentType', 'content_type'];
const urlNames = ['url', 'uri', 'fileUri', 'file_uri', 'image_url', 'file_url', 's3Uri'];
const dataNames = ['data', 'bytes', 'file_data', 'base64', 'content'];
const idNames = ['file_id', 'fileId', 'id'];
const nestedNames = [
  'source',
  'image',
  'image_url',
  'input_audio',
  'audio',
  'video',
  'file',
  'file_data',
  's3Location',
];
const mediaReference = '@@@langfuseMedia:';

/** A medium of an unknown kind has the kind of its media type. */
export const mediumPart = (given: JsonObject, kind?: MediumKind): MediumPart => {
  const mediaType = mediaTypeOf(given);
  const name = textOf(given, ['filename', 'file_name', 'name', 'title']);
  const reference = referenceOf(given, mediaType);
  return { type: kind ?? kindOf(given, mediaType ?? mediaTypeWithin(reference)), reference, mediaType, name };
};

const kindOf = (given: JsonObject, mediaType: string | null): MediumKind => {
  const stated = textOf(given, ['modality']) ?? mediaType?.split('/', 1)[0];
  return stated === 'image' || stated === 'audio' || stated === 'video' ? stated : 'file';
};

const mediaTypeWithin = (reference: string | null): string | null =>
  reference === null
    ? null
    : (/^data:([^;,]+)/.exec(reference)?.[1] ?? /[:|]type=([^|@]+)/.exec(reference)?.[1] ?? null);

const mediaTypeOf = (given: JsonObject): string | null => {
  const stated = textOf(given, mediaTypeNames);
  if (stated !== null) return stated;
  for (const name of nestedNames) {
    const nested = given[name];
    const found = isObject(nested) ? textOf(nested, mediaTypeNames) : null;
    if (found !== null) return found;
  }
  return null;
};

const referenceOf = (given: JsonObject, mediaType: string | null, level = 0): string | null => {
  const url = textOf(given, urlNames);
  if (url !== null) return url;
  const data = textOf(given, dataNames);
  if (data !== null) return isReference(data) ? data : `data:${mediaType ?? 'application/octet-stream'};base64,${data}`;
  for (const name of nestedNames) {
    const nested = given[name];
    if (typeof nested === 'string' && nested !== '') {
      return isReference(nested) ? nested : `data:${mediaType ?? 'application/octet-stream'};base64,${nested}`;
    }
    const found = isObject(nested) && level < 3 ? referenceOf(nested, mediaType, level + 1) : null;
    if (found !== null) return found;
  }
  const id = memberOf(given, idNames);
  return typeof id === 'string' && id !== '' ? id : null;
};

const isReference = (text: string): boolean => text.startsWith(mediaReference) || /^[a-z][a-z0-9+.-]*:/i.test(text);
