import type { ProjectId } from '../ids.ts';
import type { Observation } from '../observations/observation.ts';
import type { ListConditions } from '../query/list-conditions.ts';
import type { Score } from '../scores/score.ts';
import type { Micros } from '../time.ts';
import type { Trace } from '../traces/trace.ts';

export interface ExportQuery extends ListConditions {
  /** Where an earlier export of the same query was cut: it goes on behind the line that had this cursor. */
  readonly after?: ExportCursor | undefined;
  /** Without it, `input`, `output` and `metadata` are not read and come as `null` and `{}`. */
  readonly withBodies: boolean;
}

/** How far an export has come. */
export interface ExportCursor {
  /** When the export began, in all its parts. */
  readonly startedAt: Micros;
  /** Day and ids of the last entity in order; `undefined` at the very start. */
  readonly key: ExportKey | undefined;
  /** All were given in order, and now come those that changed meanwhile. */
  readonly isCatchingUp: boolean;
}

/** A day and two ids: of a trace `''` and its id, of an observation its trace's id and its own, of a score name and id. */
export type ExportKey = readonly [day: string, group: string, id: string];

export interface Exported<T> {
  readonly entity: T;
  /** To go on behind this entity. */
  readonly cursor: ExportCursor;
}

export type ExportedPages<T> = AsyncIterable<readonly Exported<T>[]>;

/**
 * Reads everything that matches, by day and id, a page after another: memory does not grow with how much that is, and
 * a consumer that waits between two pages costs the store nothing. A page has at most about `partBytesMax` bytes, unless
 * it is one entity; it may be empty.
 *
 * Every entity that matched when the export began and matches still comes at least once. One that changed while the
 * export ran may come again at the end: the later copy is the newer one. What was written after the beginning may
 * come or not. All of this holds across any number of cuts and resumptions by cursor.
 */
export interface TelemetryExporter {
  readonly traces: (projectId: ProjectId, query: ExportQuery) => ExportedPages<Trace>;
  readonly observations: (projectId: ProjectId, query: ExportQuery) => ExportedPages<Observation>;
  readonly scores: (projectId: ProjectId, query: ExportQuery) => ExportedPages<Score>;
}
