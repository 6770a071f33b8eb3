import { encodeValue, requestLimits, setOwn } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { content, parsed, isMap } from './attribute-source.ts';
import type { Source } from './convention.ts';

/**
 * Metadata in an attribute with a JSON object, and in attributes below it, one per key. A value that is no object is
 * stored under `metadata`, as is an object of more keys than metadata may have.
 */
export const metadataBelow = (key: string): Source<Readonly<Record<string, string>>> => ({
  keys: [key, `${key}.*`],
  read: (_value, view) => {
    const metadata: Record<string, string> = {};
    const whole = view.get(key);
    if (whole !== undefined) addWhole(metadata, whole);
    const family = view.family(`${key}.`);
    family?.suffixes.forEach((suffix, index) => setOwn(metadata, suffix, content(family.values[index] ?? null)));
    return metadata;
  },
});

const addWhole = (metadata: Record<string, string>, whole: AttributeValue): void => {
  const value = parsed(whole);
  const keys = isMap(value) ? Object.keys(value) : [];
  if (isMap(value) && keys.length <= requestLimits.metadataKeys) {
    for (const key of keys) setOwn(metadata, key, entryText(value[key]) ?? content(whole));
  } else if (whole !== '') setOwn(metadata, 'metadata', content(whole));
};

/** `undefined` for values nested too deeply to be written: then the whole text is used. */
const entryText = (value: AttributeValue | undefined): string | undefined => {
  try {
    return encodeValue(value) ?? 'null';
  } catch {
    return undefined;
  }
};
