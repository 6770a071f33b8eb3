/** A point in time: whole microseconds since 1970-01-01 UTC. Safe as a JavaScript number. */
export type Micros = number;

/** A UTC calendar day, `YYYY-MM-DD`. */
export type Day = string;

const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?\s*(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)?)?$/;

export const microsPerMs = 1000;
export const microsPerDay = 86_400_000_000;
/** Row keys of stores have calendar days, whose types begin in 1970 and end in 2149. */
export const earliestMicros: Micros = 0;
export const latestMicros: Micros = Date.UTC(2149, 0, 1) * microsPerMs;

/**
 * Reads ISO 8601 / RFC 3339 down to the microsecond; a time without an offset is UTC. Returns `undefined` for anything
 * else, for impossible dates and for years outside 1970–2148.
 */
export const parseIso = (text: string): Micros | undefined => {
  const match = isoPattern.exec(text);
  if (match === null) return undefined;
  const part = (group: number): number => Number(match[group] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hours, minutes, seconds] = [part(4), part(5), part(6)];
  const [offsetHours, offsetMinutes] = [part(9), part(10)];
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return undefined;
  if (hours > 23 || minutes > 59 || seconds > 59 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * (match[8] === '-' ? -60_000 : 60_000);
  const ms = Date.UTC(year, month - 1, day, hours, minutes, seconds) - offset;
  const micros = ms * microsPerMs + Number((match[7] ?? '').slice(0, 6).padEnd(6, '0'));
  return year >= 1900 && micros >= earliestMicros && micros < latestMicros ? micros : undefined;
};

const daysOfMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** `2026-01-02T03:04:05.678Z`, the form that clients expect: milliseconds, cut and not rounded. */
export const formatIso = (at: Micros): string => new Date(Math.floor(at / microsPerMs)).toISOString();

/** The UTC day of a point in time. */
export const dayOf = (at: Micros): Day => formatIso(at).slice(0, 10);

/** Whole days since 1970-01-01: equal exactly when `dayOf` is. */
export const dayNumberOf = (at: Micros): number => Math.floor(at / microsPerDay);

/** Days as `dayNumberOf` counts them, both inclusive. */
export interface DaySpan {
  readonly first: number;
  readonly last: number;
}

/** The days that row keys can have: for entities whose days are unknown. */
export const everyDay: DaySpan = { first: dayNumberOf(earliestMicros), last: dayNumberOf(latestMicros - 1) };

/** The span extended by a day in or next to it. `undefined`: without any day. */
export const withDay = (span: DaySpan | undefined, at: Micros): DaySpan => {
  const day = dayNumberOf(at);
  if (span === undefined) return { first: day, last: day };
  if (span.first <= day && day <= span.last) return span;
  return { first: Math.min(span.first, day), last: Math.max(span.last, day) };
};
