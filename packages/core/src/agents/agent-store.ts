import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { RegisteredAgent } from './agent.ts';

export interface AgentChanges {
  /** Absent: unchanged. */
  readonly description?: string | null | undefined;
  /** Members replace previous ones, and `null` removes one; absent: unchanged. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** The version that the author has read: `conflict` when the current one differs. Any when absent. */
  readonly expectedVersion?: number | undefined;
}

export interface AgentSighting {
  readonly name: string;
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
}

export interface AgentConditions {
  readonly names?: readonly string[] | undefined;
  /** Agents whose metadata contains this, as by `@>` of jsonb. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The registry of agents. Changes of one project are made one after the other, and a read sees every change that was
 * answered before it began.
 */
export interface AgentStore {
  /** In no order. */
  list(projectId: ProjectId, conditions: AgentConditions): Promise<readonly RegisteredAgent[]>;
  /**
   * Registers an agent, or changes the given members; repeating it changes nothing. `not_found` without the project,
   * `invalid_input` for metadata that becomes too long, `conflict` for another version and beyond `agentsMax` agents.
   */
  put(projectId: ProjectId, name: string, changes: AgentChanges): Promise<RegisteredAgent>;
  /** `not_found` without the project, `conflict` beyond `agentsMax` agents. */
  heartbeat(projectId: ProjectId, name: string, intervalSeconds: number): Promise<RegisteredAgent>;
  /**
   * Extends the periods in which agents were seen; beyond `agentsMax` new ones are left out. Does nothing without the
   * project.
   */
  remember(projectId: ProjectId, sightings: readonly AgentSighting[]): Promise<void>;
  /** Deletes the agent with its registry entry; telemetry stays. `not_found` without it. */
  delete(projectId: ProjectId, name: string): Promise<void>;
}
