import type { ProjectId } from '../ids.ts';
import type { Observation } from '../observations/observation.ts';
import type { ListConditions } from '../query/list-conditions.ts';
import type { Score } from '../scores/score.ts';
import type { Micros } from '../time.ts';
import type { Trace } from '../traces/trace.ts';

export interface ExportQuery extends ListConditions {
  /**
   * The position where an earlier export of the same query was interrupted: it continues after the line with this
   * cursor.
   */
  readonly after?: ExportCursor | undefined;
  /** Without it, `input`, `output` and `metadata` are not read and are `null` and `{}`. */
  readonly withBodies: boolean;
}

/** The position of an export. */
export interface ExportCursor {
  /** When the export began, in all its parts. */
  readonly startedAt: Micros;
  /** Day and ids of the last entity in order; `undefined` at the very start. */
  readonly key: ExportKey | undefined;
  /** All were returned in order, and now those that changed meanwhile follow. */
  readonly isCatchingUp: boolean;
}

/** A day and two ids: of a trace `''` and its id, of an observation its trace's id and its own, of a score name and id. */
export type ExportKey = readonly [day: string, group: string, id: string];

export interface Exported<T> {
  readonly entity: T;
  /** The position after this entity. */
  readonly cursor: ExportCursor;
}

export type ExportedPages<T> = AsyncIterable<readonly Exported<T>[]>;

/**
 * Reads all matches, by day and id, one page after another: memory does not grow with their number, and a consumer that
 * waits between two pages costs the store nothing. A page has at most about `partBytesMax` bytes, unless it is one
 * entity; it may be empty.
 *
 * Every entity that matched when the export began and still matches is returned at least once. One that changed while
 * the export ran may be returned again at the end: the later copy is the newer one. Entities written after the
 * beginning may be included or not. All of this holds across any number of interruptions and resumptions by cursor.
 */
export interface TelemetryExporter {
  readonly traces: (projectId: ProjectId, query: ExportQuery) => ExportedPages<Trace>;
  readonly observations: (projectId: ProjectId, query: ExportQuery) => ExportedPages<Observation>;
  readonly scores: (projectId: ProjectId, query: ExportQuery) => ExportedPages<Score>;
}
