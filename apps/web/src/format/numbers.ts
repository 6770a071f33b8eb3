const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** A count in short form for a tile: `12.3K`. */
export const shortCount = (count: number): string => (count < 10_000 ? whole.format(count) : compact.format(count));

export const fullCount = (count: number): string => whole.format(count);

export const bytesText = (bytes: number): string => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 2 ** (10 * step)).toLocaleString(undefined, { maximumFractionDigits: step === 0 ? 0 : 1 })} ${units[step]}`;
};

/** A difference with its sign, in the format of the values that differ. */
export const differenceText = (difference: number, format: (value: number) => string): string =>
  `${difference > 0 ? '+' : difference < 0 ? '−' : ''}${format(Math.abs(difference))}`;

/** A change as a signed percentage; `undefined` if the previous value is 0. */
export const changeText = (now: number, before: number): string | undefined =>
  before === 0
    ? undefined
    : ((now - before) / before).toLocaleString(undefined, {
        style: 'percent',
        signDisplay: 'exceptZero',
        maximumFractionDigits: 0,
      });
