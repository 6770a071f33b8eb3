import type { Usd } from '../money/usd.ts';
import type { Micros } from '../time.ts';

/** Characters of a name; longer names in telemetry are truncated to this length. */
export const agentNameLengthMax = 255;

/** Of a project: those that were registered, have sent heartbeats or were seen. */
export const agentsMax = 10_000;

/** Of an agent's metadata as JSON, in characters. */
export const agentMetadataLengthMax = 65_536;

export const heartbeatSeconds = { usual: 60, min: 5, max: 86_400 } as const;

export const agentStates = ['online', 'offline'] as const;
export type AgentState = (typeof agentStates)[number];

export const agentActivities = ['heartbeat', 'traces'] as const;
/** The activity by which an agent counts as online. */
export type AgentActivity = (typeof agentActivities)[number];

/** Runs of an agent that are alike: observations of the type AGENT that began in a period. */
export interface AgentRuns {
  readonly name: string;
  readonly environment: string;
  readonly version: string | null;
  /** The instrumentation scope, as sent by its client. */
  readonly scope: string | null;
  /** Creating an agent is no call. */
  readonly calls: number;
  /** Calls of the level ERROR. */
  readonly errors: number;
  /** When the first of them began. */
  readonly firstSeen: Micros;
  /** When the last of them ended, or began if it has not ended. */
  readonly lastSeen: Micros;
}

/** Figures of an agent's runs in a period, with all their descendants up to the next agent. */
export interface AgentFigures {
  readonly name: string;
  /** Of its ended calls, between the two nearest, with the error of a sketch; `null` without any. */
  readonly latencyP95Seconds: number | null;
  readonly cost: Usd;
  /** With usage but without a price: `cost` leaves them out. */
  readonly unpricedObservations: number;
  /** By name. */
  readonly models: readonly string[];
  readonly tools: readonly string[];
}

/** The registry entry of an agent. */
export interface RegisteredAgent {
  readonly name: string;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** How often description or metadata were changed; 0: never. */
  readonly version: number;
  /** Of the description and the metadata; `null` as long as neither was set. */
  readonly createdAt: Micros | null;
  readonly updatedAt: Micros | null;
  /** In telemetry, as of earlier reads; `null` without any. */
  readonly firstSeen: Micros | null;
  readonly lastSeen: Micros | null;
  readonly heartbeatAt: Micros | null;
  readonly heartbeatIntervalSeconds: number | null;
}

/** An agent of a project, by its name. */
export interface Agent extends RegisteredAgent {
  readonly calls: number;
  readonly errors: number;
  /** Of its runs in the period, by name. */
  readonly environments: readonly string[];
  readonly versions: readonly string[];
  readonly frameworks: readonly string[];
  readonly state: AgentState;
  /** The activity by which it is online; `null` when it is offline. */
  readonly onlineBy: AgentActivity | null;
}
