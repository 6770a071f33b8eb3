const decimalPattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const exponentMax = 60;

/**
 * Reads a decimal text as an integer scaled by 10^scale, rounding half to even. Returns `undefined` for anything that
 * is not a finite decimal of a sensible size.
 */
export const parseDecimal = (text: string, scale: number): bigint | undefined => {
  const match = decimalPattern.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const exponent = Number(exponentText);
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return 0n;
  const shift = scale - fraction.length + exponent;
  if (digits.length + shift < -1) return 0n;
  if (shift > exponentMax || digits.length > 400) return undefined;
  const unsigned = BigInt(digits);
  const value = shift >= 0 ? unsigned * 10n ** BigInt(shift) : divideHalfEven(unsigned, 10n ** BigInt(-shift));
  return sign === '-' ? -value : value;
};

/** Quotient of non-negative integers, rounded half to even. */
export const divideHalfEven = (dividend: bigint, divisor: bigint): bigint => {
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
};
