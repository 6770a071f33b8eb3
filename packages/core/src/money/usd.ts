import { parseDecimal } from './decimal.ts';

/** US dollars in units of 10^-12: the scale of every money column. Exact; never a floating-point number. */
export type Usd = bigint;

export const usdScale = 12;
/** Decimal(38, 12) has 26 digits before the point. */
const usdMax = 10n ** 38n;

export const zeroUsd: Usd = 0n;

/**
 * Reads a non-negative amount from a number or its decimal text (`0.1`, `1e-7`), rounding half to even past the twelfth
 * decimal. Returns `undefined` for negative, infinite, absurdly large and non-numeric values.
 */
export const parseUsd = (value: unknown): Usd | undefined => {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const amount = parseDecimal(String(value), usdScale);
  return amount === undefined || amount < 0n || amount >= usdMax ? undefined : amount;
};

/** The shortest decimal text of an amount: `0.00015`, `12`, never an exponent. */
export const formatUsd = (amount: Usd): string => {
  const sign = amount < 0n ? '-' : '';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(usdScale + 1, '0');
  const fraction = digits.slice(-usdScale).replace(/0+$/, '');
  const whole = digits.slice(0, -usdScale);
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
};

/** For answers whose contract is a JSON number: the double nearest to the exact amount. */
export const usdToNumber = (amount: Usd): number => Number(formatUsd(amount));

export const sumUsd = (amounts: Iterable<Usd>): Usd => {
  let sum = zeroUsd;
  for (const amount of amounts) sum += amount;
  return sum;
};

const usdBound = 10n ** 60n;

/** Any finite number as an amount to compare with, negative ones too; exact in its decimal digits. */
export const usdOf = (value: number): Usd =>
  parseDecimal(String(value), usdScale) ?? (value < 0 ? -usdBound : usdBound);
