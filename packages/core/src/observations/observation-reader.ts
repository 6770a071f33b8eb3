import type { ObservationId, ProjectId, TraceId } from '../ids.ts';
import type { Filter } from '../query/filter.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type { Observation, ObservationLevel, ObservationType } from './observation.ts';

export interface ObservationListQuery extends PageRequest {
  readonly name?: string | undefined;
  /** The user of the trace. */
  readonly userId?: string | undefined;
  readonly type?: ObservationType | undefined;
  readonly traceId?: TraceId | undefined;
  readonly level?: ObservationLevel | undefined;
  readonly parentObservationId?: ObservationId | undefined;
  readonly version?: string | undefined;
  /** Any of these. */
  readonly environments?: readonly string[] | undefined;
  /** Inclusive. */
  readonly fromStartTime?: Micros | undefined;
  /** Exclusive. */
  readonly toStartTime?: Micros | undefined;
  readonly filters?: readonly Filter[] | undefined;
  /** Without it, `input`, `output` and `metadata` are not read and come as `null` and `{}`. */
  readonly withBodies: boolean;
}

export interface ObservationReader {
  /** Newest start first; ties are broken by trace id and id. */
  list(projectId: ProjectId, query: ObservationListQuery): Promise<Page<Observation>>;
  /** By id alone; where several traces hold that id, the one that started last. */
  get(projectId: ProjectId, id: ObservationId): Promise<Observation | undefined>;
  /** All observations of a trace with their bodies, by start time. */
  ofTrace(projectId: ProjectId, traceId: TraceId): Promise<readonly Observation[]>;
}
