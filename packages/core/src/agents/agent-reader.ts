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

/** How many days (UTC) the descendants of a run may begin before or after the day of the run. */
export const agentStepsWithinDays = 1;

/** How many steps below a run are looked at. */
export const agentDepthMax = 100;

/**
 * Reads the agents of telemetry. An agent is the name that observations of the type AGENT have in their agent
 * attributes, otherwise their own name; those without a name are left out.
 */
export interface AgentReader {
  /** By agent, environment, version and scope, in no order. `too_expensive` for more than 20,000 of these. */
  runs(projectId: ProjectId, query: AgentQuery): Promise<readonly AgentRuns[]>;
  /**
   * One for each of the names that has runs, in no order. Each observation belongs to the innermost run that contains
   * it, so that the figures of several agents may be added up, and those of several periods too. Latencies have the
   * error of `sketchRelativeError`.
   */
  figures(
    projectId: ProjectId,
    query: AgentQuery & { readonly names: readonly string[] },
  ): Promise<readonly AgentFigures[]>;
}
