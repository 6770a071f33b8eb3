import { isMediaType, mediaExtensions, type MediaType } from '@spanledger/core';

/** Members with the MIME type of the bytes in the same object, over all providers. */
const typeKeys = ['media_type', 'mime_type', 'mediaType', 'mimeType', 'contentType', 'content_type'];
/** Members with the bytes; `content` only in objects of type blob. */
const bytesKeys = ['data', 'image', 'base64', 'blob', 'bytes', 'file_data', 'fileData'];

/** OpenAI and Bedrock use a format instead of a type. */
const formatTypes: ReadonlyMap<string, MediaType> = new Map([
  ...Object.entries(mediaExtensions)
    .toReversed()
    .map(([type, extension]) => [extension, type as MediaType] as const),
  ['jpeg', 'image/jpeg'],
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mpeg'],
]);

/** True if a text may contain any of the shapes below: most do not, and are not parsed. */
const suspicion = new RegExp(String.raw`\\?"(?:${typeKeys.join('|')}|format)\\?"\s*:`);

const nestedMax = 3;
const depthMax = 100;

type Found = Map<string, MediaType>;

/**
 * The base64 texts of at least `lengthMin` characters in a JSON value whose surroundings contain their type, in the
 * parts of messages of every provider. A string that is JSON itself is searched too.
 */
export const typedBase64 = (json: string, lengthMin: number): ReadonlyMap<string, MediaType> => {
  const found: Found = new Map();
  searchText(json, lengthMin, found, 0);
  return found;
};

const searchText = (text: string, lengthMin: number, found: Found, nested: number): void => {
  if (text.length < lengthMin || !/^\s*[[{]/.test(text) || !suspicion.test(text)) return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  search(value, lengthMin, found, nested, 0);
};

const search = (value: unknown, lengthMin: number, found: Found, nested: number, depth: number): void => {
  if (depth > depthMax) return;
  if (typeof value === 'string') {
    if (nested < nestedMax) searchText(value, lengthMin, found, nested + 1);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) readShape(value as Readonly<Record<string, unknown>>, lengthMin, found);
  for (const part of Object.values(value)) search(part, lengthMin, found, nested, depth + 1);
};

const readShape = (part: Readonly<Record<string, unknown>>, lengthMin: number, found: Found): void => {
  const type = typeOf(part);
  if (type === undefined) return;
  const source = part['source'];
  const holders = typeof source === 'object' && source !== null ? [part, source as typeof part] : [part];
  for (const holder of holders) {
    const keys = part['type'] === 'blob' ? [...bytesKeys, 'content'] : bytesKeys;
    for (const key of keys) {
      const text = holder[key];
      if (typeof text === 'string' && text.length >= lengthMin) found.set(text, type);
    }
  }
};

const typeOf = (part: Readonly<Record<string, unknown>>): MediaType | undefined => {
  for (const key of typeKeys) {
    const text = part[key];
    if (typeof text !== 'string') continue;
    const type = text.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (isMediaType(type)) return type;
  }
  const format = part['format'];
  return typeof format === 'string' ? formatTypes.get(format.toLowerCase()) : undefined;
};
