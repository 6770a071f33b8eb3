import type { AttributeValue } from '../otlp-span.ts';
import { parsed } from './attribute-source.ts';

/** Tags from an array, a JSON array, a list separated by commas, or one tag; without empty ones. */
export const tagsOf = (value: AttributeValue): readonly string[] | undefined => {
  const tags = listOf(value)
    .map(textOf)
    .filter((tag) => tag !== '');
  return tags.length === 0 ? undefined : tags;
};

const listOf = (value: AttributeValue): readonly AttributeValue[] => {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [value];
  const list = value.trim().startsWith('[') ? parsed(value) : undefined;
  if (Array.isArray(list)) return list;
  return value.includes(',') ? value.split(',').map((tag) => tag.trim()) : [value];
};

const textOf = (tag: AttributeValue): string => {
  if (tag === null) return '';
  return typeof tag === 'object' ? '' : String(tag).toWellFormed();
};
