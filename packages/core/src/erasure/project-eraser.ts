import type { ProjectId } from '../ids.ts';

/** Rows by table, of tables that have any; every stored copy of an entity counts. */
export type StoredRows = ReadonlyMap<string, number>;

/** Removes all data of a deleted project from a store. Other projects' rows are unchanged. */
export interface ProjectEraser {
  count(projectId: ProjectId): Promise<StoredRows>;
  /**
   * Removes every row of the project from every table, derived ones too; none can be read when it resolves. After an
   * interruption it continues with the rest. Concurrent writes may remain: count afterwards.
   */
  erase(projectId: ProjectId): Promise<void>;
}
