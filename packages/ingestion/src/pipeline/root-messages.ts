import {
  clockOfField,
  earliestClock,
  eventKeyPrefix,
  neverSet,
  type Clock,
  type ObservationRecord,
  type TraceRecord,
} from '@spanledger/core';
import { countEventKeys, withEventMessages } from './event-messages.ts';

const sides = ['input', 'output'] as const;
type Side = (typeof sides)[number];

const keyPrefixes = { input: `${eventKeyPrefix}root_input.`, output: `${eventKeyPrefix}root_output.` } as const;

/** The derived message of log records for one side of a root's call. */
interface RootMessage {
  readonly side: Side;
  readonly rootId: string;
  /** `null`: the trace has none of it, whatever its previous value was. */
  readonly text: string | null;
  /** Of several roots the highest is used: the earliest. */
  readonly rank: Clock;
  /** Grows with everything that the value is derived from. */
  readonly clock: Clock;
}

/**
 * The messages that log records state for a call that is a root of its trace, if the call does not state its own. For a
 * call below another one, their absence, and only if the parent is stated now: by the patch.
 */
export const messagesOfRoot = (
  rootId: string,
  record: ObservationRecord,
  patch: ObservationRecord = record,
): readonly RootMessage[] => {
  if (clockOfField(record, 'parentObservationId') === neverSet) return none;
  const isRoot = record.parentObservationId === null;
  if (!isRoot && clockOfField(patch, 'parentObservationId') === neverSet) return none;
  const rank = earliestClock(record.startTime ?? 0, 'derived');
  return sides.flatMap((side) => {
    const count = countEventKeys(record, side);
    if (count === 0) return [];
    const text = isRoot && record[side] === null ? withEventMessages(record)[side] : null;
    return [{ side, rootId, text, rank, clock: clockOfRootMessage(record, count) }];
  });
};

const none: readonly RootMessage[] = [];
const countMax = 2 ** 20;

/** Grows with the count, and with the source of the rank; no later than that, as is no clock of any field. */
const clockOfRootMessage = (record: ObservationRecord, count: number): Clock =>
  clockOfField(record, 'startTime') - countMax + Math.min(count, countMax);

/**
 * The trace in its stored form: an input or output that neither a client nor the attributes of a root state is that of
 * the earliest root in log records. Each such root has a metadata key with its rank and text, so the result is the same
 * in any order of spans and records, and for any merge of copies of the trace.
 */
export const withRootMessages = (trace: TraceRecord, messages: readonly RootMessage[]): TraceRecord =>
  sides.reduce((record, side) => withSide(record, side, messages), trace);

const withSide = (trace: TraceRecord, side: Side, messages: readonly RootMessage[]): TraceRecord => {
  const prefix = keyPrefixes[side];
  const known = Object.keys(trace.metadata).filter((key) => key.startsWith(prefix));
  const added = messages.filter((each) => each.side === side && (each.text !== null || isKnown(trace, each)));
  if (known.length === 0 && added.length === 0) return trace;
  const metadata = { ...trace.metadata };
  if (clockOfField(trace, side) !== neverSet) {
    // Stated now: log records are no longer used, so that the trace is the same as one that never had any.
    for (const key of known) metadata[key] = null;
    return { ...trace, metadata };
  }
  const clocks = { ...trace.clocks };
  for (const message of added) {
    const key = keyOf(message);
    clocks[`metadata.${key}`] = clockAfter(trace, message);
    metadata[key] = message.text === null ? null : `${message.rank} ${message.text}`;
  }
  const [first] = Object.entries(metadata)
    .flatMap(([key, marker]) => (key.startsWith(prefix) && marker !== null ? [{ key, ...rootOf(marker) }] : []))
    .sort(earliestFirst);
  return { ...trace, [side]: first?.text ?? null, metadata, clocks };
};

const keyOf = ({ side, rootId }: RootMessage): string => `${keyPrefixes[side]}${rootId}`;

const isKnown = ({ metadata }: TraceRecord, message: RootMessage): boolean =>
  typeof metadata[keyOf(message)] === 'string';

/** A change from a message to none, or from none to one, has a later clock than the previous state, for any fields. */
const clockAfter = (trace: TraceRecord, message: RootMessage): Clock => {
  const key = keyOf(message);
  const known = trace.metadata[key];
  const isTurned = known !== undefined && (known === null) !== (message.text === null);
  return isTurned ? Math.max(message.clock, clockOfField(trace, `metadata.${key}`) + 1) : message.clock;
};

interface Root {
  readonly key: string;
  readonly rank: Clock;
  readonly text: string;
}

const rootOf = (marker: string): Omit<Root, 'key'> => {
  const at = marker.indexOf(' ');
  return { rank: Number(marker.slice(0, Math.max(at, 0))), text: marker.slice(at + 1) };
};

const earliestFirst = (a: Root, b: Root): number => b.rank - a.rank || (a.key < b.key ? -1 : 1);
