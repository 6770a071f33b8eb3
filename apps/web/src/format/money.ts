const smallest = 0.01;
const million = 1_000_000;
const millionth = 0.000_001;

const dollars = (digits: Intl.NumberFormatOptions): Intl.NumberFormat =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', ...digits });

const cents = dollars({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const partsOfDollar = dollars({ minimumFractionDigits: 2, maximumFractionDigits: 3 });
const nothing = dollars({ maximumFractionDigits: 0 });
const short = dollars({ notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 2 });
const partsOfCent = dollars({ maximumSignificantDigits: 2 });
const price = dollars({ minimumFractionDigits: 2, maximumFractionDigits: 12 });
const exact = new Intl.NumberFormat('en', { maximumFractionDigits: 12, useGrouping: false });

/** US dollars for display: with cents from 0.01 on, else with two significant digits. */
export const shortUsd = (usd: number): string => {
  if (usd === 0) return nothing.format(0);
  const size = Math.abs(usd);
  if (size < smallest) return partsOfCent.format(usd);
  return (size < 1 ? partsOfDollar : cents).format(usd);
};

/** US dollars for the axis of a chart: from a million on as `$45.68M`. */
export const axisUsd = (usd: number): string => (Math.abs(usd) < million ? shortUsd(usd) : short.format(usd));

/** US dollars for a tile or a bar: as on an axis, and less than a millionth of a dollar as that. */
export const tileUsd = (usd: number): string =>
  usd > 0 && usd < millionth ? `< ${partsOfCent.format(millionth)}` : axisUsd(usd);

/** A price, with all of its digits: a rounded one would not be what is paid. */
export const priceUsd = (usd: number): string => price.format(usd);

/** With all digits of the number. */
export const exactUsd = (usd: number): string => `${usd < 0 ? '-' : ''}$${exact.format(Math.abs(usd))}`;
