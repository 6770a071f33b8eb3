import { invalidInput, type InputIssue } from '../errors.ts';

/** The limits of a project or a key: requests per second, and amounts per day of UTC. */
export const limitNames = ['ingestPerSecond', 'readsPerSecond', 'eventsPerDay', 'bytesPerDay'] as const;
export type LimitName = (typeof limitNames)[number];

/** One line for each, for documents and lists. */
export const limitMeanings: Readonly<Record<LimitName, string>> = {
  ingestPerSecond: 'requests per second that send traces, events, scores or media',
  readsPerSecond: 'all other requests per second',
  eventsPerDay: 'spans, log records, batch events, traces and scores taken per day of UTC',
  bytesPerDay: 'bytes of their bodies, decompressed, and of media, per day of UTC',
};

/** `null` is no limit; absent ones have the default. */
export type Limits = { readonly [Name in LimitName]?: number | null | undefined };

/** A burst may exceed a rate by the amount of this many seconds. */
export const burstSeconds = 10;

const perSecondMax = 1_000_000;
const perDayMax = Number.MAX_SAFE_INTEGER;

export const isPerDay = (name: LimitName): boolean => name.endsWith('PerDay');

/** Valid limits: above 0; integers per day, fractions of requests per second too. */
export const isLimit = (name: LimitName, value: number): boolean =>
  isPerDay(name)
    ? Number.isSafeInteger(value) && value >= 1 && value <= perDayMax
    : Number.isFinite(value) && value >= 0.01 && value <= perSecondMax;

/** The rule of `isLimit`, as a clause. */
export const limitExpectation = (name: LimitName): string =>
  isPerDay(name) ? 'must be a whole number from 1 on' : `must be a number from 0.01 to ${perSecondMax}`;

/** Throws `invalid_input` with each invalid limit. */
export const checkLimits = (limits: Limits): void => {
  const issues: InputIssue[] = [];
  for (const name of limitNames) {
    const value = limits[name];
    if (typeof value === 'number' && !isLimit(name, value)) {
      issues.push({ path: `limits.${name}`, message: limitExpectation(name) });
    }
  }
  const [first] = issues;
  if (first !== undefined) throw invalidInput(`Invalid limits: ${first.path} ${first.message}.`, issues);
};

/** Stored limits; unknown names, such as those of a newer version, are left out. */
export const readLimits = (stored: unknown): Limits => {
  if (typeof stored !== 'object' || stored === null) return {};
  const given = stored as Readonly<Record<string, unknown>>;
  const known = limitNames.flatMap((name) => {
    const value = given[name];
    return value === null || (typeof value === 'number' && isLimit(name, value)) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(known);
};

/** The limits with changes: `undefined` removes one, so that the default applies. */
export const changeLimits = (limits: Limits, changes: Limits): Limits => readLimits({ ...limits, ...changes });

/** For display: every limit, `null` for those without a value of their own. */
export const limitsJson = (limits: Limits): Readonly<Record<LimitName, number | null>> => ({
  ingestPerSecond: limits.ingestPerSecond ?? null,
  readsPerSecond: limits.readsPerSecond ?? null,
  eventsPerDay: limits.eventsPerDay ?? null,
  bytesPerDay: limits.bytesPerDay ?? null,
});
