import type { ProjectId, TraceId } from '../ids.ts';
import type { ListConditions } from '../query/list-conditions.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Weighed } from '../query/weighed.ts';
import type { Micros } from '../time.ts';
import type { Trace, TraceSummary } from './trace.ts';

/** Sums of a trace's observations that count; 0 without any. */
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
  /** Traces with a name, an input or an output that `matches` this text, of their own or of an observation. */
  readonly search?: string | undefined;
  /** Only rows written at this time or later, by the clock of the writing process. */
  readonly writtenSince?: Micros | undefined;
  /** Newest first when absent. Ties are broken by id. */
  readonly orderBy?:
    | { readonly column: (typeof traceOrderColumns)[number]; readonly direction: 'ASC' | 'DESC' }
    | undefined;
  /** Without it, `input`, `output` and `metadata` are not read and are `null` and `{}`. */
  readonly withBodies: boolean;
}

export interface TraceReader {
  /** `AnswerTooLargeError` for bodies of more than `partBytesMax`, also of `get`. */
  list(projectId: ProjectId, query: TraceListQuery): Promise<Page<Trace>>;
  /** The items of `list`. How many others match is not counted, which may take much longer. */
  page(projectId: ProjectId, query: TraceListQuery): Promise<readonly Trace[]>;
  get(projectId: ProjectId, id: TraceId): Promise<Trace | undefined>;
  /** The sizes of what `list` returns with bodies, in its order, to read it in parts. */
  weigh(projectId: ProjectId, query: Omit<TraceListQuery, 'withBodies'>): Promise<readonly Weighed<TraceId>[]>;
  /** Those that are stored still, with bodies, in the order of their ids, however large. */
  read(projectId: ProjectId, ids: readonly TraceId[]): Promise<readonly Trace[]>;
  /**
   * A summary for each of the traces with observations or scores; ids ordered by start time. Without ids, of which
   * there may be hundreds of thousands, their lists are empty, and traces with scores alone may be absent.
   */
  summaries(
    projectId: ProjectId,
    ids: readonly TraceId[],
    withIds?: boolean,
  ): Promise<ReadonlyMap<TraceId, TraceSummary>>;
}
