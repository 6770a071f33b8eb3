import { invalidInput, type InputIssue } from '../errors.ts';

/** What of a project or a key can be limited: requests per second, and what they hold per day of UTC. */
export const limitNames = ['ingestPerSecond', 'readsPerSecond', 'eventsPerDay', 'bytesPerDay'] as const;
export type LimitName = (typeof limitNames)[number];

/** One line for each, for documents and lists. */
export const limitMeanings: Readonly<Record<LimitName, string>> = {
  ingestPerSecond: 'requests per second that send traces, events, scores or media',
  readsPerSecond: 'all other requests per second',
  eventsPerDay: 'spans, log records, batch events, traces and scores taken per day of UTC',
  bytesPerDay: 'bytes of their bodies, decompressed, and of media, per day of UTC',
};

/** `null` is no limit; what is absent is as by default. */
export type Limits = { readonly [Name in LimitName]?: number | null | undefined };

/** A rate may be exceeded by what it allows in so many seconds. */
export const burstSeconds = 10;

const perSecondMax = 1_000_000;
const perDayMax = Number.MAX_SAFE_INTEGER;

export const isPerDay = (name: LimitName): boolean => name.endsWith('PerDay');

/** What a limit may be: above 0; whole numbers per day, fractions of requests per second too. */
export const isLimit = (name: LimitName, value: number): boolean =>
  isPerDay(name)
    ? Number.isSafeInteger(value) && value >= 1 && value <= perDayMax
    : Number.isFinite(value) && value >= 0.01 && value <= perSecondMax;

/** The rule that `isLimit` holds, as a clause. */
export const limitExpectation = (name: LimitName): string =>
  isPerDay(name) ? 'must be a whole number from 1 on' : `must be a number from 0.01 to ${perSecondMax}`;

/** Throws `invalid_input` that names each limit that cannot be one. */
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

/** Limits as a store keeps them; what is none is left out, as one of a newer version would be. */
export const readLimits = (stored: unknown): Limits => {
  if (typeof stored !== 'object' || stored === null) return {};
  const given = stored as Readonly<Record<string, unknown>>;
  const known = limitNames.flatMap((name) => {
    const value = given[name];
    return value === null || (typeof value === 'number' && isLimit(name, value)) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(known);
};

/** The limits with changes: `undefined` takes one out, so that the default counts. */
export const changeLimits = (limits: Limits, changes: Limits): Limits => readLimits({ ...limits, ...changes });

/** As they are shown: every one, `null` where there is none of its own. */
export const limitsJson = (limits: Limits): Readonly<Record<LimitName, number | null>> => ({
  ingestPerSecond: limits.ingestPerSecond ?? null,
  readsPerSecond: limits.readsPerSecond ?? null,
  eventsPerDay: limits.eventsPerDay ?? null,
  bytesPerDay: limits.bytesPerDay ?? null,
});
