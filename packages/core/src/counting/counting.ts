import type { ObservationId } from '../ids.ts';
import { neverSet, type Clock } from '../merge/clock.ts';
import { compareValues } from '../merge/compare-values.ts';
import { eventKeyPrefix } from '../merge/outlives-clearing.ts';
import { clockOfField } from '../merge/record.ts';
import { formatUsd, parseUsd } from '../money/usd.ts';
import type { ObservationRecord } from '../observations/observation.ts';
import { countedRole } from '../usage/counted-role.ts';
import type { StatedCall } from './call-report.ts';

/** What the writer of a trace decided of one of its reports. */
export interface Counting {
  /** Whether totals of usage and cost have it. */
  readonly counted: boolean;
  /**
   * The observation that counts for the same call. Where both count, it is in doubt whether they report one call.
   * `null`: no such observation is known, and for an aggregate, which repeats everything reported below it.
   */
  readonly repeats: ObservationId | null;
  /** What another report of the call knows better than this one, which counts. */
  readonly adopted?: Partial<StatedCall> | undefined;
}

/** The metadata key that holds the decision, where it is not the one that the observation's role has by itself. */
export const countingKey = `${eventKeyPrefix}repeats`;
const countingField = `metadata.${countingKey}`;

/** In a row, columns hold what was adopted, and the mark what was stated; in memory it is the other way round. */
interface Mark {
  readonly counted: boolean;
  readonly repeats?: ObservationId;
  readonly adopted?: TextOfCall;
  readonly stated?: TextOfCall;
}

type TextOfCall = Partial<Omit<StatedCall, 'providedCost'>> & {
  readonly providedCost?: Readonly<Record<string, string>> | null;
};

/** Our first versions marked a repetition so, and did not say of what. */
const legacyMark = 'true';

const markOf = ({ metadata }: Pick<ObservationRecord, 'metadata'>): Mark | undefined => {
  const text = Object.hasOwn(metadata, countingKey) ? (metadata[countingKey] ?? null) : null;
  if (text === null) return undefined;
  if (text === legacyMark) return { counted: false };
  return JSON.parse(text) as Mark;
};

/** The decision that a record holds; `undefined` when it holds none, and its role alone decides. */
export const decidedCounting = (record: Pick<ObservationRecord, 'metadata'>): Counting | undefined => {
  const mark = markOf(record);
  if (mark === undefined) return undefined;
  const { counted, repeats = null, adopted } = mark;
  return adopted === undefined ? { counted, repeats } : { counted, repeats, adopted: callOf(adopted) };
};

type Deciding = Pick<ObservationRecord, 'type' | 'usage' | 'providedCost' | 'metadata'>;

/** Whether totals have an observation, and which other one counts for its call. */
export const countingOf = (record: Deciding): Pick<Counting, 'counted' | 'repeats'> => {
  const mark = markOf(record);
  if (mark === undefined) return { counted: countedRole(record) === 'own', repeats: null };
  return { counted: mark.counted, repeats: mark.repeats ?? null };
};

const textOf = ({ providedCost, ...stated }: Partial<StatedCall>): TextOfCall => ({
  ...stated,
  ...(providedCost === undefined
    ? {}
    : {
        providedCost:
          providedCost &&
          Object.fromEntries(Object.entries(providedCost).map(([bucket, amount]) => [bucket, formatUsd(amount)])),
      }),
});

const callOf = ({ providedCost, ...stated }: TextOfCall): Partial<StatedCall> => ({
  ...stated,
  ...(providedCost === undefined
    ? {}
    : {
        providedCost:
          providedCost &&
          Object.fromEntries(Object.entries(providedCost).map(([bucket, text]) => [bucket, parseUsd(text) ?? 0n])),
      }),
});

const formatCounting = ({ counted, repeats, adopted }: Counting): string =>
  JSON.stringify({
    counted,
    ...(repeats === null ? {} : { repeats }),
    ...(adopted === undefined ? {} : { adopted: textOf(adopted) }),
  } satisfies Mark);

/** Whether two decisions are the same; the order of buckets does not count. */
export const isSameCounting = (a: Counting | undefined, b: Counting | undefined): boolean =>
  a?.counted === b?.counted && a?.repeats === b?.repeats && compareValues(a?.adopted ?? null, b?.adopted ?? null) === 0;

/**
 * The record with another decision (`undefined`: none), which is newer than the one that it holds, as new as `clock` where one is given, and older
 * than all that anyone states: copies of the record merge in any order, and the row's version grows.
 */
export const withCounting = (
  record: ObservationRecord,
  counting: Counting | undefined,
  clock: Clock = neverSet,
): ObservationRecord => {
  const known = Object.hasOwn(record.metadata, countingKey) ? clockOfField(record, countingField) : neverSet;
  return {
    ...record,
    metadata: { ...record.metadata, [countingKey]: counting === undefined ? null : formatCounting(counting) },
    clocks: { ...record.clocks, [countingField]: Math.min(Math.max(known + 1, clock), record.clock) },
  };
};

/** The record as it is stored: its fields hold what was adopted of other reports, and its mark what was stated. */
export const withAdopted = <T extends Adopting>(record: T): T => exchanged(record, 'adopted', 'stated');

/** The record as it was stated: the reverse of `withAdopted`, for merging more into what is stored. */
export const withoutAdopted = <T extends Adopting>(record: T): T => exchanged(record, 'stated', 'adopted');

type Adopting = StatedCall & Pick<ObservationRecord, 'metadata'>;

const exchanged = <T extends Adopting>(record: T, taken: 'adopted' | 'stated', kept: 'adopted' | 'stated'): T => {
  const mark = markOf(record);
  const incoming = mark?.[taken];
  if (mark === undefined || incoming === undefined) return record;
  const { [taken]: _taken, ...rest } = mark;
  const outgoing: Record<string, unknown> = {};
  for (const field of Object.keys(incoming) as (keyof StatedCall)[]) outgoing[field] = record[field];
  const metadata = {
    ...record.metadata,
    [countingKey]: JSON.stringify({ ...rest, [kept]: textOf(outgoing) }),
  };
  return { ...record, ...callOf(incoming), metadata };
};
