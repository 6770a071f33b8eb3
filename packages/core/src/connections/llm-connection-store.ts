import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { LlmConnection, LlmConnectionFacts, LlmCredentials, OpenLlmConnection } from './llm-connection.ts';

export interface LlmConnectionStore {
  /**
   * Creates the connection of this provider, or replaces it, with its credentials; it keeps its id. The connection must
   * have passed `checkLlmConnection`. `not_found` without the project, `conflict` when it has `llmConnectionsMax`
   * others.
   */
  put(
    projectId: ProjectId,
    facts: LlmConnectionFacts,
    credentials: LlmCredentials,
  ): Promise<{ readonly connection: LlmConnection; readonly isNew: boolean }>;
  /** Newest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<LlmConnection>>;
  /** Rejects with `conflict` when the credentials are encrypted and cannot be opened. */
  open(projectId: ProjectId, provider: string): Promise<OpenLlmConnection | undefined>;
  /** `not_found` without it. */
  delete(projectId: ProjectId, id: string): Promise<void>;
}
