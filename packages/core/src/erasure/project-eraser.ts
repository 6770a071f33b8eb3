import type { ProjectId } from '../ids.ts';

/** Rows by table, of tables that have any; every stored copy of an entity counts. */
export type StoredRows = ReadonlyMap<string, number>;

/** Removes what a store has of a project that was deleted. Other projects' rows stay as they are. */
export interface ProjectEraser {
  count(projectId: ProjectId): Promise<StoredRows>;
  /**
   * Removes every row of the project from every table, derived ones too; none can be read when it resolves. Again after
   * it was cut off it does what is left. What is written meanwhile may stay: count afterwards.
   */
  erase(projectId: ProjectId): Promise<void>;
}
