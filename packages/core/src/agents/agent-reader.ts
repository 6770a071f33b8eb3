import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { AgentFigures, AgentRuns } from './agent.ts';

/** Of runs that began from `from` (inclusive) to `to` (exclusive). */
export interface AgentQuery {
  readonly from: Micros;
  readonly to: Micros;
  /** All when absent. */
  readonly names?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
}

/** How many days (UTC) what lies below a run may begin before or after the day of the run. */
export const agentStepsWithinDays = 1;

/** How many steps below a run are looked at. */
export const agentDepthMax = 100;

/**
 * Reads which agents telemetry has. An agent is what observations of the type AGENT have as the agent's name among their
 * attributes, else as their own name; those without a name are left out.
 */
export interface AgentReader {
  /** By agent, environment, version and scope, in no order. `too_expensive` for more than 20,000 of these. */
  runs(projectId: ProjectId, query: AgentQuery): Promise<readonly AgentRuns[]>;
  /**
   * One for each of the names that has runs, in no order. Each observation is of the innermost run that contains it, so that the
   * figures of several agents may be added up, and those of several periods too. Latencies as `sketchRelativeError` has them.
   */
  figures(
    projectId: ProjectId,
    query: AgentQuery & { readonly names: readonly string[] },
  ): Promise<readonly AgentFigures[]>;
}
