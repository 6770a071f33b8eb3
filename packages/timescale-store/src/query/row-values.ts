import { parseDecimal, usdScale, type Micros, type Usd } from '@spanledger/core';
import { z } from 'zod';

/** Values as the pool gives them: 64-bit integers and decimals come as texts, times as microseconds. */
export const integer = z.coerce.number<string | number>();
export const micros: z.ZodType<Micros> = z.number();
export const nullableText = z.string().nullable();

const toUsd = (amount: string): Usd => parseDecimal(amount, usdScale) ?? 0n;

/** A sum of money; a numeric of any width. */
export const usd: z.ZodType<Usd> = z.string().transform(toUsd);

const isPlainObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps come as they are, so that keys like `__proto__` survive. */
export const textMap = z.custom<Record<string, string>>(isPlainObject);
export const integerMap = z.custom<Record<string, number>>(isPlainObject);
export const usdMap: z.ZodType<Record<string, Usd>> = textMap.transform((amounts) =>
  Object.fromEntries(Object.entries(amounts).map(([key, amount]) => [key, toUsd(amount)])),
);
