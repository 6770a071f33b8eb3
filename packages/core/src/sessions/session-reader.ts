import type { ProjectId } from '../ids.ts';
import type { ListConditions } from '../query/list-conditions.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type { Trace } from '../traces/trace.ts';

/** The traces with one session id. */
export interface Session {
  readonly id: string;
  readonly projectId: ProjectId;
  /** The timestamp of its first trace. */
  readonly createdAt: Micros;
  /** That of its first trace. */
  readonly environment: string;
}

export interface SessionListQuery extends Omit<ListConditions, 'filters'>, PageRequest {
  /** Sessions with a trace in any of these. */
  readonly environments?: readonly string[] | undefined;
}

export interface SessionReader {
  /** Newest first; ties are broken by id. */
  list(projectId: ProjectId, query: SessionListQuery): Promise<Page<Session>>;
  /**
   * The session and its traces, oldest first, with their bodies. `AnswerTooLargeError` when those have more than
   * `partBytesMax`; traces can be listed by session and read in parts.
   */
  get(
    projectId: ProjectId,
    id: string,
  ): Promise<{ readonly session: Session; readonly traces: readonly Trace[] } | undefined>;
}
