import { encodeValue, setOwn } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { isMap, parsedObject, type JsonMap } from './attribute-source.ts';
import type { AttributeFamily, Source } from './convention.ts';
import type { Feedback } from './feedback.ts';
import { flattenedValue } from './flattened-value.ts';

const collections = [
  { prefix: 'annotations.', member: 'annotation', target: 'span' },
  { prefix: 'evaluations.', member: 'evaluation', target: 'span' },
  { prefix: 'trace.annotations.', member: 'annotation', target: 'trace' },
  { prefix: 'trace.evaluations.', member: 'evaluation', target: 'trace' },
  { prefix: 'session.annotations.', member: 'annotation', target: 'session' },
  { prefix: 'session.evaluations.', member: 'evaluation', target: 'session' },
] as const;

const textOf = (value: AttributeValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value.toWellFormed() : null;

const finite = (value: AttributeValue | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

const metadataOf = (given: JsonMap): Record<string, string> => {
  const metadata: Record<string, string> = {};
  const entries = parsedObject(given['metadata']) ?? {};
  for (const key of Object.keys(entries)) {
    const value = entries[key];
    if (typeof value !== 'object') setOwn(metadata, key, encodeValue(value) ?? '');
  }
  const kind = textOf(given['annotator_kind']);
  if (kind !== null) metadata['annotator_kind'] = kind;
  return metadata;
};

const feedbackOf = (given: JsonMap, target: Feedback['target'], index: string): Feedback => {
  const name = textOf(given['name']);
  const identifier = textOf(given['identifier']);
  return {
    target,
    place: identifier === null ? index : `${name}\n${identifier}`,
    name,
    score: finite(given['score']),
    label: textOf(given['label']),
    explanation: textOf(given['explanation']),
    isByHuman: given['annotator_kind'] === 'HUMAN',
    metadata: metadataOf(given),
  };
};

const itemsOf = (family: AttributeFamily): readonly AttributeValue[] => {
  const items = flattenedValue(family);
  return Array.isArray(items) ? items : [];
};

/** OpenInference's annotations and evaluations, one attribute for each of their fields. */
export const feedbackAttributes: Source<readonly Feedback[]> = {
  keys: collections.map(({ prefix }) => `${prefix}*`),
  keeps: true,
  read: (_value, view) => {
    const found: Feedback[] = [];
    for (const { prefix, member, target } of collections) {
      const family = view.family(prefix);
      if (family === undefined) continue;
      for (const [index, item] of itemsOf(family).entries()) {
        const given = isMap(item) ? item[member] : undefined;
        if (isMap(given)) found.push(feedbackOf(given, target, `${prefix}${index}`));
      }
    }
    return found;
  },
};
