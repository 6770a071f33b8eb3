const smallest = 0.01;

/** US dollars as one reads them: cents from a cent on, else as many digits as the first two that are not 0. */
export const shortUsd = (usd: number): string => {
  if (usd === 0) return '$0';
  const size = Math.abs(usd);
  const digits =
    size >= smallest
      ? { minimumFractionDigits: 2, maximumFractionDigits: size < 1 ? 3 : 2 }
      : { maximumSignificantDigits: 2 };
  return usd.toLocaleString(undefined, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    ...digits,
  });
};

/** To the last digit that the number has. */
export const exactUsd = (usd: number): string =>
  `$${usd.toLocaleString('en', { maximumFractionDigits: 12, useGrouping: false })}`;
