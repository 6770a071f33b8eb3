import { AnswerTooLargeError } from '../errors.ts';
import type { ObservationId, ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { RecordReader } from '../ingest/telemetry-writer.ts';
import type { TraceReader } from '../traces/trace-reader.ts';
import type { TraceRecord } from '../traces/trace.ts';
import { momentsOf, type TimelineEntities } from './moments-of.ts';
import { orderMoments } from './order-moments.ts';
import type { OrderedMoment, TimelineMoment, TimelineStepKind } from './timeline.ts';

/**
 * Records are large: this many are in memory at once, and bodies that are not requested are dropped before the next are
 * read.
 */
const stepsAtOnce = 100;
/** The divisor of that number when they are too large. */
const shrinkBy = 8;
/** A page ends early when its values have this many characters; each moment counts with a minimal size. */
const pageCharactersMax = 8 * 1024 * 1024;
const momentCharacters = 200;

/** The position in a timeline: after this step, which `before` others precede. */
export interface TimelinePosition {
  readonly kind: TimelineStepKind;
  readonly id: string;
  readonly before: number;
}

export interface TimelineQuery {
  /** Steps on a page. */
  readonly limit: number;
  readonly after?: TimelinePosition | undefined;
  readonly withBodies: boolean;
}

export interface TimelinePage {
  /** All moments of the page's steps, as `momentsOf` returns them, in the order of `orderMoments`. */
  readonly moments: readonly OrderedMoment[];
  /** `undefined` on the last page. */
  readonly next: TimelinePosition | undefined;
}

export interface TimelineReader {
  /**
   * The next steps: the trace, its observations by start, then its scores. A page may have fewer than `limit` when they
   * are large. `undefined` when the trace does not exist.
   */
  page(projectId: ProjectId, traceId: TraceId, query: TimelineQuery): Promise<TimelinePage | undefined>;
}

interface Readers {
  readonly traces: Pick<TraceReader, 'summaries'>;
  readonly records: Pick<RecordReader, 'traces' | 'observations' | 'scores'>;
}

type Step = Pick<TimelinePosition, 'kind' | 'id'>;

/** Reads timelines from the stored records of entities. */
export const timelineReader = ({ traces, records }: Readers): TimelineReader => ({
  page: async (projectId, traceId, { limit, after, withBodies }) => {
    const [found, summaries] = await Promise.all([
      records.traces(projectId, [traceId]),
      traces.summaries(projectId, [traceId]),
    ]);
    const trace = found.get(traceId)?.record;
    if (trace === undefined) return undefined;
    const { observationIds = [], scoreIds = [] } = summaries.get(traceId) ?? {};
    const steps: readonly Step[] = [
      { kind: 'trace', id: traceId },
      ...observationIds.map((id) => ({ kind: 'observation', id }) as const),
      ...scoreIds.map((id) => ({ kind: 'score', id }) as const),
    ];
    const start = placeAfter(steps, after);
    const end = Math.min(start + limit, steps.length);
    const moments: TimelineMoment[] = [];
    let place = start;
    let atOnce = stepsAtOnce;
    for (let weight = 0; place < end && weight < pageCharactersMax;) {
      const some = steps.slice(place, Math.min(place + atOnce, end));
      const entities = await unlessTooLarge(entitiesOf(records, projectId, traceId, trace, some), some.length);
      if (entities === undefined) {
        atOnce = Math.ceil(some.length / shrinkBy);
        continue;
      }
      const read = momentsOf(entities, withBodies);
      for (const moment of read) moments.push(moment);
      weight += read.reduce((sum, moment) => sum + weightOf(moment), 0);
      place += some.length;
    }
    const last = place < steps.length ? steps[place - 1] : undefined;
    const next = last === undefined ? undefined : { ...last, before: place - 1 };
    return { moments: orderMoments(moments), next };
  },
});

/** `undefined` when fewer steps at once may succeed. */
const unlessTooLarge = async <T>(reading: Promise<T>, steps: number): Promise<T | undefined> => {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AnswerTooLargeError && steps > 1) return undefined;
    throw error;
  }
};

/** A step that was deleted meanwhile still has a position. */
const placeAfter = (steps: readonly Step[], after: TimelinePosition | undefined): number => {
  if (after === undefined) return 0;
  const place = steps.findIndex(({ kind, id }) => kind === after.kind && id === after.id);
  return place === -1 ? after.before : place + 1;
};

const entitiesOf = async (
  records: Readers['records'],
  projectId: ProjectId,
  traceId: TraceId,
  trace: TraceRecord,
  steps: readonly Step[],
): Promise<TimelineEntities> => {
  const idsOf = (wanted: TimelineStepKind): readonly string[] =>
    steps.flatMap(({ kind, id }) => (kind === wanted ? [id] : []));
  const keys = idsOf('observation').map((id) => ({ traceId, id: id as ObservationId }));
  const scoreIds = idsOf('score') as readonly ScoreId[];
  const [observations, scores] = await Promise.all([
    keys.length === 0 ? [] : records.observations(projectId, keys),
    scoreIds.length === 0 ? [] : records.scores(projectId, scoreIds),
  ]);
  return {
    traceId,
    trace: idsOf('trace').length === 0 ? undefined : trace,
    observations,
    scores: new Map([...scores].map(([id, { record }]) => [id, record])),
  };
};

const weightOf = ({ changes }: TimelineMoment): number =>
  changes.reduce(
    (sum, { value }) => sum + (typeof value === 'string' ? value.length : 0),
    momentCharacters * (1 + changes.length / 10),
  );
