import type { ProjectId } from '@spanledger/core';

import type { RecordedStores } from '../open-postgres-store.ts';
import type { Change } from './recorded-world.fixture.ts';

/** The recorded changes of agents. Heartbeats and observed activity are not changes. */
export const agentChanges = (
  projectId: ProjectId,
): { readonly agents: Readonly<Record<keyof RecordedStores['agents'], Change | 'reads'>> } => ({
  agents: {
    list: 'reads',
    put: async ({ stores }) => {
      await stores.agents.put(projectId, 'planner', { metadata: { team: 'search' } });
      await stores.agents.put(projectId, 'planner', { metadata: { team: 'answers' } });
      await stores.agents.put(projectId, 'planner', { metadata: { team: 'answers' } });
      return ['agent.created', 'agent.changed'];
    },
    heartbeat: async ({ stores }) => {
      await stores.agents.heartbeat(projectId, 'planner', 60);
      await stores.agents.heartbeat(projectId, 'planner', 30);
      return [];
    },
    remember: async ({ stores }) => {
      await stores.agents.remember(projectId, [{ name: 'planner', firstSeen: 1, lastSeen: 2 }]);
      return [];
    },
    delete: async ({ stores }) => {
      await stores.agents.put(projectId, 'planner', {});
      await stores.agents.delete(projectId, 'planner');
      return ['agent.created', 'agent.deleted'];
    },
  },
});
