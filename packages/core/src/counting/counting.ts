import type { ObservationId } from '../ids.ts';
import { neverSet, type Clock } from '../merge/clock.ts';
import { compareValues } from '../merge/compare-values.ts';
import { eventKeyPrefix } from '../merge/outlives-clearing.ts';
import { clockOfField } from '../merge/record.ts';
import { formatUsd, parseUsd } from '../money/usd.ts';
import type { ObservationRecord } from '../observations/observation.ts';
import { countedRole } from '../usage/counted-role.ts';
import type { StatedCall } from './call-report.ts';

/** The decision of a trace's writer on one of its reports. */
export interface Counting {
  /** Whether totals of usage and cost have it. */
  readonly counted: boolean;
  /**
   * The observation that counts for the same call. Where both count, it is in doubt whether they report one call.
   * `null`: no such observation is known, and for an aggregate, which repeats everything reported below it.
   */
  readonly repeats: ObservationId | null;
  /** Fields adopted from another report of the call, by this one, which counts. */
  readonly adopted?: Partial<StatedCall> | undefined;
}

/** The metadata key of the decision, if it differs from the default of the observation's role. */
export const countingKey = `${eventKeyPrefix}repeats`;
const countingField = `metadata.${countingKey}`;

/** In a row, columns have the adopted values, and the mark the stated ones; in memory it is the other way round. */
interface Mark {
  readonly counted: boolean;
  readonly repeats?: ObservationId;
  readonly adopted?: TextOfCall;
  readonly stated?: TextOfCall;
}

type TextOfCall = Partial<Omit<StatedCall, 'providedCost'>> & {
  readonly providedCost?: Readonly<Record<string, string>> | null;
};

/** Early versions marked a repetition so, without what it repeats. */
const legacyMark = 'true';

const markOf = ({ metadata }: Pick<ObservationRecord, 'metadata'>): Mark | undefined => {
  const text = Object.hasOwn(metadata, countingKey) ? (metadata[countingKey] ?? null) : null;
  if (text === null) return undefined;
  if (text === legacyMark) return { counted: false };
  return JSON.parse(text) as Mark;
};

/** The decision of a record; `undefined` without one, if its role alone decides. */
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
 * The record with another decision (`undefined`: none), which is newer than its previous one, at least as new as
 * `clock` if given, and older than any stated value: copies of the record merge in any order, and the row's version
 * grows.
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

/**
 * The record in its stored form: its fields have the values adopted from other reports, and its mark the stated ones.
 */
export const withAdopted = <T extends Adopting>(record: T): T => exchanged(record, 'adopted', 'stated');

/** The record as it was stated: the inverse of `withAdopted`, for merging more patches into the stored record. */
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
