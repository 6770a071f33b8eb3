import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { ScoreConfig, ScoreConfigChanges, ScoreConfigFacts } from './score-config.ts';

export interface ScoreConfigStore {
  /**
   * Takes facts that `checkScoreConfig` has passed. `not_found` without the project, `conflict` when it has
   * `scoreConfigsMax` already.
   */
  create(projectId: ProjectId, facts: ScoreConfigFacts): Promise<ScoreConfig>;
  /** `not_found` without it; `invalid_input` when the changed config would be wrong as a whole: then nothing changes. */
  update(projectId: ProjectId, id: string, changes: ScoreConfigChanges): Promise<ScoreConfig>;
  /** Those of these ids that are there, archived ones too, in any order. */
  find(projectId: ProjectId, ids: readonly string[]): Promise<readonly ScoreConfig[]>;
  /** Newest first, archived ones too. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<ScoreConfig>>;
}
