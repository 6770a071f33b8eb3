const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** By their number of digits: creating one takes as long as a hundred uses of it. */
const formats = [0, 1, 2].map(
  (digits) => new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

const number = (value: number, digits: 0 | 1 | 2): string => formats[digits]?.format(value) ?? '';

const padded = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** A duration, or a difference of two, in a unit that suits its rounded size: `830 ms`, `2.41 s`, `3 min 12 s`, `2 h 05 min`. */
export const durationText = (ms: number): string => {
  if (ms < 0) return `-${durationText(-ms)}`;
  if (Math.round(ms) < 1000) return `${number(ms, ms > 0 && ms < 10 ? 1 : 0)} ms`;
  if (Math.round(ms / 10) * 10 < minuteMs) return `${number(ms / 1000, 2)} s`;
  const whole = Math.max(ms, minuteMs);
  if (whole < hourMs) return `${Math.floor(whole / minuteMs)} min ${padded((whole % minuteMs) / 1000)} s`;
  return `${Math.floor(ms / hourMs)} h ${padded((ms % hourMs) / minuteMs)} min`;
};

/** Seconds without the digits that dividing and interpolating add behind the microseconds. */
export const secondsToMicros = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;
