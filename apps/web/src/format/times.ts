const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const shortTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayAndTimeParts = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
const dayAndTime = new Intl.DateTimeFormat(undefined, dayAndTimeParts);
const dayTimeAndZone = new Intl.DateTimeFormat(undefined, { ...dayAndTimeParts, timeZoneName: 'short' });
const toMilliseconds = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const utcDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });
const utcDayAndYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** In the user's time zone. */
export const localTime = (iso: string): string => dateAndTime.format(new Date(iso));

/** In the user's time zone, to the millisecond: for moments of one trace. */
export const preciseTime = (iso: string): string => toMilliseconds.format(new Date(iso));

/** The tooltip of a time. */
export const utcTime = (iso: string): string => `${iso.replace('T', ' ').replace(/\.?0*Z$|Z$/, '')} UTC`;

/** As when clocks go back. */
const isHourTwice = (at: Date): boolean =>
  [-hourMs, hourMs].some((ms) => new Date(at.getTime() + ms).getHours() === at.getHours());

/** The name of a time bucket. Days and longer buckets are in UTC, as in their sums. */
export const bucketText = (iso: string, bucketMs: number): string => {
  const at = new Date(iso);
  if (bucketMs >= dayMs) return utcDay.format(at);
  if (isHourTwice(at)) return dayTimeAndZone.format(at);
  return bucketMs >= hourMs ? dayAndTime.format(at) : shortTime.format(at);
};

/** A period as text: whole UTC days by their dates, others in the user's time zone. */
export const periodText = (from: string, to: string): string => {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  if (begin % dayMs !== 0 || end % dayMs !== 0) return dayAndTime.formatRange(begin, end);
  return `${utcDayAndYear.formatRange(begin, end - 1)} (UTC)`;
};

/** The elapsed time as text: `5 min. ago`. */
export const agoText = (iso: string, nowMs: number): string => {
  const ms = new Date(iso).getTime() - nowMs;
  const size = Math.abs(ms);
  if (size < minuteMs) return relative.format(Math.round(ms / 1000), 'second');
  if (size < hourMs) return relative.format(Math.round(ms / minuteMs), 'minute');
  if (size < dayMs) return relative.format(Math.round(ms / hourMs), 'hour');
  return relative.format(Math.round(ms / dayMs), 'day');
};
