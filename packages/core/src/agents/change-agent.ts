import { conflict, invalidInput } from '../errors.ts';
import { isSameJson } from '../policies/compare-documents.ts';
import { agentMetadataLengthMax, agentsMax, type RegisteredAgent } from './agent.ts';
import type { AgentChanges } from './agent-store.ts';

/** An agent without a registry entry. */
export const unknownAgent = (name: string): RegisteredAgent => ({
  name,
  description: null,
  metadata: {},
  version: 0,
  createdAt: null,
  updatedAt: null,
  firstSeen: null,
  lastSeen: null,
  heartbeatAt: null,
  heartbeatIntervalSeconds: null,
});

type Registration = Pick<RegisteredAgent, 'description' | 'metadata' | 'version'>;

/**
 * The agent after the changes; `undefined` when they change nothing. `conflict` for another version, `invalid_input`
 * for metadata that becomes too long.
 */
export const changeAgent = (before: Registration, changes: AgentChanges): Registration | undefined => {
  const { expectedVersion, description = before.description } = changes;
  if (expectedVersion !== undefined && expectedVersion !== before.version) {
    throw conflict(`The version of this agent is ${before.version} by now. Read it, and put yours on top of it.`);
  }
  const metadata = mergedMetadata(before.metadata, changes.metadata ?? {});
  if (before.version > 0 && description === before.description && isSameJson(metadata, before.metadata))
    return undefined;
  return { description, metadata, version: before.version + 1 };
};

const mergedMetadata = (
  before: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const merged = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(given)) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  const metadata = Object.fromEntries(merged);
  if (JSON.stringify(metadata).length > agentMetadataLengthMax) {
    const message = `must come to at most ${agentMetadataLengthMax} characters of JSON, with what is there already`;
    throw invalidInput(`The metadata ${message}.`, [{ path: 'body.metadata', message }]);
  }
  return metadata;
};

/** Refuses one agent more, where `count` are known. */
export const refuseTooManyAgents = (count: number): void => {
  if (count < agentsMax) return;
  throw conflict(`The project has ${agentsMax} agents, which is as many as there may be: delete those that are gone.`);
};
