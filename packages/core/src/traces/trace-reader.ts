import type { ProjectId, TraceId } from '../ids.ts';
import type { ListConditions } from '../query/list-conditions.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Weighed } from '../query/weighed.ts';
import type { Micros } from '../time.ts';
import type { Trace, TraceSummary } from './trace.ts';

/** What the observations of a trace that count add up to; 0 without any. */
export const traceSumColumns = ['totalCost', 'latency', 'totalTokens'] as const;

export const traceOrderColumns = [
  'timestamp',
  'id',
  'name',
  'userId',
  'sessionId',
  'release',
  'version',
  'public',
  'bookmarked',
  'environment',
  ...traceSumColumns,
] as const;

/** Filters are on `traceColumns`. */
export interface TraceListQuery extends ListConditions, PageRequest {
  /** Traces of which a name, an input or an output, or one of their observations, `matches` this text. */
  readonly search?: string | undefined;
  /** Only what was written last, by the clock of the process that did, at this time or later. */
  readonly writtenSince?: Micros | undefined;
  /** Newest first when absent. Ties are broken by id. */
  readonly orderBy?:
    | { readonly column: (typeof traceOrderColumns)[number]; readonly direction: 'ASC' | 'DESC' }
    | undefined;
  /** Without it, `input`, `output` and `metadata` are not read and come as `null` and `{}`. */
  readonly withBodies: boolean;
}

export interface TraceReader {
  /** With bodies that come to more than `partBytesMax`: `AnswerTooLargeError`. So does `get`. */
  list(projectId: ProjectId, query: TraceListQuery): Promise<Page<Trace>>;
  get(projectId: ProjectId, id: TraceId): Promise<Trace | undefined>;
  /** What `list` gives with bodies, in its order, to be read in parts. */
  weigh(projectId: ProjectId, query: Omit<TraceListQuery, 'withBodies'>): Promise<readonly Weighed<TraceId>[]>;
  /** Those that are stored still, with bodies, in the order of their ids, however large. */
  read(projectId: ProjectId, ids: readonly TraceId[]): Promise<readonly Trace[]>;
  /**
   * A summary for each of the traces that has observations or scores; ids ordered by start time. Without ids, which may be
   * hundreds of thousands, their lists are empty, and traces that have scores alone may be absent.
   */
  summaries(
    projectId: ProjectId,
    ids: readonly TraceId[],
    withIds?: boolean,
  ): Promise<ReadonlyMap<TraceId, TraceSummary>>;
}
