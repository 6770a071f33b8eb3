import { parseDecimal, usdScale, type Micros, type Usd } from '@spanledger/core';
import { z } from 'zod';

/** Values as ClickHouse writes them in JSON: 64-bit integers and decimals come as texts. */
export const integer = z.coerce.number<string | number>();
export const micros: z.ZodType<Micros> = z.coerce.number<string | number>();
export const nullableText = z.string().nullable();

const toUsd = (text: string): Usd => parseDecimal(text, usdScale) ?? 0n;

/** A sum of money; a Decimal of any width. */
export const usd: z.ZodType<Usd> = z.string().transform(toUsd);

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A map as it came, so that keys like `__proto__` survive. */
const map = z.custom<Record<string, string>>(isPlainObject);

const mapValues = <T>(entries: Readonly<Record<string, string>>, toValue: (text: string) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).map(([key, text]) => [key, toValue(text)]));

export const textMap: z.ZodType<Record<string, string>> = map;
export const integerMap: z.ZodType<Record<string, number>> = map.transform((entries) => mapValues(entries, Number));
export const usdMap: z.ZodType<Record<string, Usd>> = map.transform((entries) => mapValues(entries, toUsd));
