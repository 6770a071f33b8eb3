import type { JsonSchemaObject } from '@spanledger/core';

/** Keywords that give a schema other names than its place, or refer to them. */
const nameKeywords = ['$id', '$anchor', '$dynamicAnchor', '$dynamicRef', '$recursiveRef'] as const;

/**
 * Characters of a schema as JSON if each reference is replaced by what it refers to: in it, each value is compared with
 * each part at most once. Infinite where references have no end, or lead to something other than a plain place within
 * the schema.
 */
export const expandedLength = (schema: JsonSchemaObject): number => {
  const lengths = new Map<object, number>();
  const lengthOf = (part: unknown): number => {
    if (typeof part !== 'object' || part === null) return (JSON.stringify(part) ?? '').length;
    const known = lengths.get(part);
    if (known !== undefined) return known;
    // Until it is known: a reference to a place around itself has no end.
    lengths.set(part, Number.POSITIVE_INFINITY);
    const members = Object.entries(part);
    const own = members.reduce((sum, [name, member]) => sum + name.length + 4 + lengthOf(member), 2);
    const length = own + (Array.isArray(part) ? 0 : referredLength(part as JsonSchemaObject));
    lengths.set(part, length);
    return length;
  };
  const referredLength = (part: JsonSchemaObject): number => {
    if (nameKeywords.some((name) => Object.hasOwn(part, name))) return Number.POSITIVE_INFINITY;
    if (!Object.hasOwn(part, '$ref')) return 0;
    const target = placeIn(schema, part['$ref']);
    return target === undefined ? Number.POSITIVE_INFINITY : lengthOf(target);
  };
  try {
    return lengthOf(schema);
  } catch (error) {
    // One that is nested deeper than the stack is refused when it is compiled.
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
};

/** What a reference such as `#/$defs/name` refers to; `undefined` for one of another form. */
const placeIn = (schema: JsonSchemaObject, reference: unknown): object | undefined => {
  if (typeof reference !== 'string' || !/^#(?:\/[^/~%]+)+$/.test(reference)) return undefined;
  let place: unknown = schema;
  for (const name of reference.slice('#/'.length).split('/')) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, name)) return undefined;
    place = (place as JsonSchemaObject)[name];
  }
  return typeof place === 'object' && place !== null ? place : undefined;
};
