type Ask = string | readonly [path: string, init: RequestInit];

const agents = '/api/public/agents';
const put = (body: unknown): RequestInit => ({ method: 'PUT', body: JSON.stringify(body) });
const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });
const allTime = 'fromTimestamp=2020-01-01T00:00:00Z';

/** The requests to the operations of agents. */
export const askedOfAgents: Readonly<Record<string, readonly Ask[]>> = {
  listAgents: [agents, `${agents}?${allTime}`, `${agents}?state=online&limit=1`, `${agents}?metadata=5`],
  getAgent: [`${agents}/agent?${allTime}`, `${agents}/unknown`],
  putAgent: [
    [`${agents}/planner`, put({ description: 'plans', metadata: { owner: 'ada', deep: [{ a: null }] } })],
    [`${agents}/planner`, put({ expectedVersion: 5 })],
    [`${agents}/planner`, put({ owner: 'ada' })],
  ],
  sendAgentHeartbeat: [
    [`${agents}/planner/heartbeat`, post({ intervalSeconds: 30 })],
    [`${agents}/planner/heartbeat`, post({ intervalSeconds: 0 })],
  ],
  deleteAgent: [
    [`${agents}/planner`, { method: 'DELETE' }],
    [`${agents}/planner`, { method: 'DELETE' }],
  ],
};
