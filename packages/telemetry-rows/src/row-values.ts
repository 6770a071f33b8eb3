import { parseDecimal, usdScale, type Micros, type Usd } from '@spanledger/core';
import { z } from 'zod';

/** Values as engines return them: 64-bit integers as numbers or texts, decimals as texts. */
export const integer = z.coerce.number<string | number>();
/** The type that `RowDialect.time` selects. */
export const micros: z.ZodType<Micros> = z.coerce.number<string | number>();
export const nullableText = z.string().nullable();

const toUsd = (text: string): Usd => parseDecimal(text, usdScale) ?? 0n;

/** A sum of money; a decimal of any width. */
export const usd: z.ZodType<Usd> = z.string().transform(toUsd);

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An unchanged map, so that keys like `__proto__` survive. */
const mapOf = <T>() => z.custom<Record<string, T>>(isPlainObject);

const mapValues = <T, To>(map: Readonly<Record<string, T>>, toValue: (value: T) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, toValue(value)]));

export const textMap: z.ZodType<Record<string, string>> = mapOf<string>();
export const integerMap: z.ZodType<Record<string, number>> = mapOf<string | number>().transform((map) =>
  mapValues(map, Number),
);
export const usdMap: z.ZodType<Record<string, Usd>> = mapOf<string>().transform((map) => mapValues(map, toUsd));

/** The pairs that `RowDialect.pairs` selects of a map, since keys may be any text, `__proto__` too. */
export const pairs = <T>(value: z.ZodType<T>) =>
  z.preprocess((map) => (isPlainObject(map) ? Object.entries(map) : map), z.array(z.tuple([z.string(), value])));
