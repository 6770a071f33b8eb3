import type { JsonSchema } from '@spanledger/api-contract';
import fc, { type Arbitrary } from 'fast-check';
import { hostileText, hostileValue, manyItems } from './hostile-values.ts';
import { namedSchemas } from './operations.ts';

interface Shape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Typical values of members with these names, so that requests pass the first check. */
export type KnownTexts = (name: string) => Arbitrary<string> | undefined;

const depthMax = 6;
/** One in this many values violates the schema. */
const hostileShare = 8;

const times = fc.oneof(
  fc.constantFrom('2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05Z', '2026-01-02', '2026-01-02T03:04:05+02:00'),
  fc
    .date({ min: new Date('2025-12-01'), max: new Date('2026-03-01'), noInvalidDate: true })
    .map((at) => at.toISOString()),
);

const textOf = ({ format, minLength = 0, maxLength = 40 }: Shape): Arbitrary<string> => {
  if (format?.startsWith('date') === true) return times;
  if (format === 'uuid') return fc.uuid();
  if (format === 'uri') return fc.constantFrom('http://127.0.0.1:9/hook', 'http://localhost:9/');
  const length = Math.max(minLength, Math.min(maxLength, 40));
  return fc.string({ unit: 'grapheme-ascii', minLength, maxLength: length });
};

const numberOf = ({ minimum = 0, maximum = 1_000_000 }: Shape, isWhole: boolean): Arbitrary<number> => {
  const [min, max] = [Math.max(minimum, -(2 ** 53)), Math.min(maximum, 2 ** 53)];
  if (isWhole)
    return fc.integer({ min: Math.ceil(Math.max(min, -(2 ** 31))), max: Math.floor(Math.min(max, 2 ** 31 - 1)) });
  return fc.double({ min, max, noNaN: true });
};

const listOf = ({ items = {}, maxItems = 5 }: Shape, context: Context): Arbitrary<unknown> => {
  const item = context.of(items);
  return fc.oneof(
    { arbitrary: fc.array(item, { maxLength: Math.min(maxItems, 4) }), weight: 30 },
    { arbitrary: fc.tuple(item, manyItems).map(([one, count]) => Array.from({ length: count }, () => one)), weight: 1 },
  );
};

const objectOf = (shape: Shape, context: Context): Arbitrary<unknown> => {
  const { properties = {}, required = [], additionalProperties } = shape;
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const known = context.knownTexts(name);
      const usual = context.of(schema);
      return [
        name,
        known === undefined ? usual : fc.oneof({ arbitrary: known, weight: 3 }, { arbitrary: usual, weight: 1 }),
      ];
    }),
  );
  const named = fc.oneof(
    { arbitrary: fc.record(members, { requiredKeys: [...required] }), weight: 8 },
    { arbitrary: fc.record(members, { requiredKeys: [] }), weight: 1 },
  );
  if (additionalProperties === false || additionalProperties === undefined) return named;
  const other = typeof additionalProperties === 'object' ? context.of(additionalProperties) : context.of({});
  const key = fc.oneof({ arbitrary: fc.string({ maxLength: 12 }), weight: 3 }, { arbitrary: hostileText, weight: 1 });
  return fc
    .tuple(named, fc.array(fc.tuple(key, other), { maxLength: 3 }))
    .map(([object, more]) => Object.assign(Object.fromEntries(more), object));
};

interface Context {
  readonly knownTexts: KnownTexts;
  readonly of: (schema: JsonSchema) => Arbitrary<unknown>;
}

const byType: Readonly<Record<string, (shape: Shape, context: Context) => Arbitrary<unknown>>> = {
  string: textOf,
  integer: (shape) => numberOf(shape, true),
  number: (shape) => numberOf(shape, false),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  array: listOf,
  object: objectOf,
};

const validOf = (shape: Shape, context: Context): Arbitrary<unknown> => {
  if ('const' in shape) return fc.constant(shape.const);
  if (shape.enum !== undefined) return fc.constantFrom(...shape.enum);
  const alternatives = shape.anyOf ?? shape.oneOf;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map(context.of));
  if (shape.allOf !== undefined) {
    const parts = fc.tuple(...shape.allOf.map(context.of));
    return parts.map((values) => Object.assign({}, ...values.filter((value) => typeof value === 'object')) as unknown);
  }
  const [type = ''] = typeof shape.type === 'string' ? [shape.type] : (shape.type ?? []);
  const ofType = byType[type];
  return ofType === undefined
    ? fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ maxLength: 20 }))
    : ofType(shape, context);
};

/** Values that match a schema, with occasional invalid ones. */
export const valuesOf = (schema: JsonSchema, knownTexts: KnownTexts, depth = 0): Arbitrary<unknown> => {
  const shape = schema as Shape;
  if (depth > depthMax) return hostileValue;
  if (shape.$ref !== undefined) return valuesOf(namedSchemas[shape.$ref] ?? {}, knownTexts, depth);
  const of = (inner: JsonSchema): Arbitrary<unknown> => valuesOf(inner, knownTexts, depth + 1);
  return fc.oneof(
    { arbitrary: validOf(shape, { knownTexts, of }), weight: depth === 0 ? 5 * hostileShare : hostileShare },
    { arbitrary: hostileValue, weight: 1 },
  );
};
