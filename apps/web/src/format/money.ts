const smallest = 0.01;

const dollars = (digits: Intl.NumberFormatOptions): Intl.NumberFormat =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', ...digits });

const cents = dollars({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const partsOfDollar = dollars({ minimumFractionDigits: 2, maximumFractionDigits: 3 });
const partsOfCent = dollars({ maximumSignificantDigits: 2 });
const exact = new Intl.NumberFormat('en', { maximumFractionDigits: 12, useGrouping: false });

/** US dollars as one reads them: cents from a cent on, else as many digits as the first two that are not 0. */
export const shortUsd = (usd: number): string => {
  if (usd === 0) return '$0';
  const size = Math.abs(usd);
  if (size < smallest) return partsOfCent.format(usd);
  return (size < 1 ? partsOfDollar : cents).format(usd);
};

/** To the last digit that the number has. */
export const exactUsd = (usd: number): string => `$${exact.format(usd)}`;
