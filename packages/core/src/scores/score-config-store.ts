import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { ScoreConfig, ScoreConfigChanges, ScoreConfigFacts } from './score-config.ts';

export interface ScoreConfigStore {
  /**
   * The facts must have passed `checkScoreConfig`. `not_found` without the project, `conflict` when it has
   * `scoreConfigsMax` already.
   */
  create(projectId: ProjectId, facts: ScoreConfigFacts): Promise<ScoreConfig>;
  /**
   * `not_found` without it; `invalid_input`, with nothing changed, when the changed config would be invalid as a whole.
   */
  update(projectId: ProjectId, id: string, changes: ScoreConfigChanges): Promise<ScoreConfig>;
  /** Those of these ids that exist, archived ones too, in any order. */
  find(projectId: ProjectId, ids: readonly string[]): Promise<readonly ScoreConfig[]>;
  /** Newest first, archived ones too. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<ScoreConfig>>;
}
