const smallest = 0.01;

const dollars = (digits: Intl.NumberFormatOptions): Intl.NumberFormat =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', ...digits });

const cents = dollars({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const partsOfDollar = dollars({ minimumFractionDigits: 2, maximumFractionDigits: 3 });
const nothing = dollars({ maximumFractionDigits: 0 });
const partsOfCent = dollars({ maximumSignificantDigits: 2 });
const exact = new Intl.NumberFormat('en', { maximumFractionDigits: 12, useGrouping: false });

/** US dollars for display: with cents from 0.01 on, else with two significant digits. */
export const shortUsd = (usd: number): string => {
  if (usd === 0) return nothing.format(0);
  const size = Math.abs(usd);
  if (size < smallest) return partsOfCent.format(usd);
  return (size < 1 ? partsOfDollar : cents).format(usd);
};

/** With all digits of the number. */
export const exactUsd = (usd: number): string => `${usd < 0 ? '-' : ''}$${exact.format(Math.abs(usd))}`;
