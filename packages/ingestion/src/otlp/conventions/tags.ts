import { requestLimits } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { parsed } from './attribute-source.ts';
import type { SpanView } from './convention.ts';

/**
 * Tags from an array, a JSON array, a list separated by commas, or one tag; without empty ones. Of more than a trace
 * may have the first ones, with a remark.
 */
export const tagsOf = (value: AttributeValue, view: SpanView): readonly string[] | undefined => {
  const given = listOf(value);
  if (given.length > requestLimits.tags) view.note(`tags after the first ${requestLimits.tags} are left out`);
  const tags = given
    .slice(0, requestLimits.tags)
    .map(textOf)
    .filter((tag) => tag !== '');
  return tags.length === 0 ? undefined : tags;
};

const listOf = (value: AttributeValue): readonly AttributeValue[] => {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [value];
  const list = value.trim().startsWith('[') ? parsed(value) : undefined;
  if (Array.isArray(list)) return list;
  return value.includes(',') ? value.split(',', requestLimits.tags + 1).map((tag) => tag.trim()) : [value];
};

const textOf = (tag: AttributeValue): string => (typeof tag === 'object' ? '' : String(tag).toWellFormed());
