import {
  agentsMax,
  changeAgent,
  notFound,
  refuseTooManyAgents,
  unknownAgent,
  type AgentStore,
  type ProjectId,
  type RegisteredAgent,
} from '@spanledger/core';

/** `hasProject` returns whether a project exists; all do when absent. */
export const memoryAgents = (hasProject: (id: ProjectId) => Promise<boolean> = async () => true): AgentStore => {
  const projects = new Map<ProjectId, Map<string, RegisteredAgent>>();
  const agentsOf = (projectId: ProjectId): Map<string, RegisteredAgent> => {
    const agents = projects.get(projectId) ?? new Map<string, RegisteredAgent>();
    projects.set(projectId, agents);
    return agents;
  };
  const toChange = async (projectId: ProjectId): Promise<Map<string, RegisteredAgent>> => {
    if (!(await hasProject(projectId))) throw notFound('There is no project with this id.');
    return agentsOf(projectId);
  };
  return {
    list: async (projectId, { names, metadata }) =>
      [...agentsOf(projectId).values()].filter(
        (agent) =>
          (names === undefined || names.includes(agent.name)) &&
          (metadata === undefined || (agent.version > 0 && contains(agent.metadata, metadata))),
      ),
    put: async (projectId, name, changes) => {
      const agents = await toChange(projectId);
      const before = agents.get(name) ?? unknownAgent(name);
      const changed = changeAgent(before, changes);
      if (changed === undefined) return before;
      if (before.version === 0) refuseTooManyAgents([...agents.values()].filter(({ version }) => version > 0).length);
      const at = Date.now() * 1000;
      return change(agents, name, { ...changed, createdAt: before.createdAt ?? at, updatedAt: at });
    },
    heartbeat: async (projectId, name, heartbeatIntervalSeconds) => {
      const agents = await toChange(projectId);
      if (!agents.has(name)) refuseTooManyAgents(agents.size);
      return change(agents, name, { heartbeatAt: Date.now() * 1000, heartbeatIntervalSeconds });
    },
    remember: async (projectId, sightings) => {
      if (!(await hasProject(projectId))) return;
      const agents = agentsOf(projectId);
      for (const { name, firstSeen, lastSeen } of sightings) {
        const before = agents.get(name);
        if (before === undefined && agents.size >= agentsMax) continue;
        change(agents, name, {
          firstSeen: Math.min(firstSeen, before?.firstSeen ?? firstSeen),
          lastSeen: Math.max(lastSeen, before?.lastSeen ?? lastSeen),
        });
      }
    },
    delete: async (projectId, name) => {
      if (!(await toChange(projectId)).delete(name)) throw notFound(`The project has no agent ${name}.`);
    },
  };
};

const change = (
  agents: Map<string, RegisteredAgent>,
  name: string,
  fields: Partial<RegisteredAgent>,
): RegisteredAgent => {
  const changed = { ...(agents.get(name) ?? unknownAgent(name)), ...fields };
  agents.set(name, changed);
  return changed;
};

/** As `@>` of jsonb: members and elements match at any place of the list. */
const contains = (value: unknown, part: unknown): boolean => {
  if (Array.isArray(part)) {
    return Array.isArray(value) && part.every((each) => value.some((item: unknown) => contains(item, each)));
  }
  if (typeof part !== 'object' || part === null) return Object.is(value, part);
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(part).every(([key, each]) => Object.hasOwn(value, key) && contains(value[key as never], each))
  );
};
