import {
  deleteAgent,
  getAgent,
  listAgents,
  pageMeta,
  putAgent,
  sendAgentHeartbeat,
  type EndpointInput,
} from '@spanledger/api-contract';
import { agentOnlineUntil, formatIso, invalidInput, notFound, type AgentStore, type Micros } from '@spanledger/core';
import type { Request } from 'express';

import { agentPeriodOf, isAskedAgent, readAgents } from '../agents/read-agents.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { agentJson, agentRegistrationJson } from '../json/agent-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';

interface Parts {
  readonly agents: Pick<AgentStore, 'list' | 'remember' | 'heartbeat'>;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

export const agentRoutes = (reads: Reads, parts: Parts): readonly Route[] => [
  ...readingRoutes(reads, parts),
  ...changingRoutes(parts),
];

type Asked = EndpointInput<typeof listAgents>['query'];

const readingRoutes = (reads: Reads, { agents, now }: Parts): readonly Route[] => [
  narrowReadRoute(listAgents, reads, async ({ agentRuns }, { caller: { projectId }, query }) => {
    const at = now();
    const period = agentPeriodOf(query.fromTimestamp, query.toTimestamp, at);
    const { environment: environments, name, framework, state, metadata } = query;
    const asked = { period, environments, name, framework, state, metadata };
    const all = await readAgents({ agentRuns, agents, now: at }, projectId, asked);
    const found = all.filter((agent) => isAskedAgent(agent, asked));
    const shown = pageOf(found, query);
    const names = shown.filter(({ calls }) => calls > 0).map((agent) => agent.name);
    const figures = await agentRuns.figures(projectId, { ...period, environments, names });
    const byName = new Map(figures.map((each) => [each.name, each]));
    return {
      data: shown.map((agent) => agentJson(agent, byName.get(agent.name))),
      meta: {
        ...pageMeta(query, { items: shown, totalItems: found.length }),
        fromTimestamp: formatIso(period.from),
        toTimestamp: formatIso(period.to),
      },
    };
  }),

  narrowReadRoute(getAgent, reads, async ({ agentRuns }, { caller: { projectId }, params, query, response }) => {
    const at = now();
    const period = agentPeriodOf(query.fromTimestamp, query.toTimestamp, at);
    const { environment: environments } = query;
    const asked = { period, name: params.agentName };
    const [agent] = await readAgents({ agentRuns, agents, now: at }, projectId, { ...asked, environments });
    if (agent === undefined) throw notFound(`The project has no agent ${params.agentName}.`);
    const [figures] = await agentRuns.figures(projectId, { ...period, environments, names: [agent.name] });
    response.set('etag', `"${agent.version}"`);
    return agentJson(agent, figures);
  }),
];

const pageOf = <T>(items: readonly T[], { page, limit }: Pick<Asked, 'page' | 'limit'>): readonly T[] =>
  items.slice((page - 1) * limit, page * limit);

const changingRoutes = ({ agents, readBody }: Parts): readonly Route[] => [
  jsonRoute(
    putAgent,
    async ({ caller: { projectId }, stores, params: { agentName }, body, request, response }) => {
      const expectedVersion = body.expectedVersion ?? matchedVersion(request);
      const agent = await stores.agents.put(projectId, agentName, { ...body, expectedVersion });
      response.set('etag', `"${agent.version}"`);
      return agentRegistrationJson(agent);
    },
    readBody,
  ),

  // Heartbeats are no changes of the control plane, so they are recorded without an actor.
  jsonRoute(
    sendAgentHeartbeat,
    async ({ caller: { projectId }, params: { agentName }, body: { intervalSeconds } }) => {
      const { name, heartbeatAt } = await agents.heartbeat(projectId, agentName, intervalSeconds);
      const beat = { heartbeatAt: heartbeatAt ?? 0, heartbeatIntervalSeconds: intervalSeconds };
      return {
        name,
        heartbeatAt: formatIso(beat.heartbeatAt),
        heartbeatIntervalSeconds: intervalSeconds,
        onlineUntil: formatIso(agentOnlineUntil(beat)),
      };
    },
    readBody,
  ),

  jsonRoute(deleteAgent, async ({ caller: { projectId }, stores, params: { agentName } }) => {
    await stores.agents.delete(projectId, agentName);
    return { message: 'Agent deleted successfully' };
  }),
];

/** RFC 9110, section 13.1.1: the version as an entity tag; `undefined` for any, as `*` is. */
const matchedVersion = (request: Request): number | undefined => {
  const given = request.get('if-match')?.trim();
  if (given === undefined || given === '*') return undefined;
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(given) ?? [];
  if (version !== undefined) return Number(version);
  const message = 'must be the version that you have read, as If-Match: "1"';
  throw invalidInput(`The header If-Match ${message}.`, [{ path: 'header.if-match', message }]);
};
