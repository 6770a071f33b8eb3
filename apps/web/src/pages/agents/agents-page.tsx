import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { useProject } from '../../api/project.ts';
import { resolveRange, type TimeRange } from '../../format/time-range.ts';
import { Failure } from '../../ui/failure.tsx';
import { RangePicker } from '../../ui/range-picker.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { figuresEveryMs, useNow } from '../../ui/use-now.ts';
import { AgentDetails } from './agent-details.tsx';
import { agentQuery, agentsQuery, type Agent } from './agents-query.ts';
import type { AgentsSearch } from './agents-search.ts';
import { AgentsTable } from './agents-table.tsx';

const usual = '7d';

/** Every agent of the project: its online state, activity, cost and owner. */
export const AgentsPage = () => {
  const { id: projectId } = useProject();
  const search = useSearch({ from: '/project/$projectId/agents' });
  const navigate = useNavigate({ from: '/project/$projectId/agents' });
  const change = (changed: AgentsSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const range = resolveRange(search, usual, useNow(figuresEveryMs));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    agentsQuery(projectId, range),
  );
  const agents = data?.pages.flatMap((page) => page.data);
  return (
    <div className="page">
      <header className="row apart">
        <h1>Agents</h1>
        <RangePicker search={search} usual={usual} onChange={change} />
      </header>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {agents === undefined && error === null ? <Skeleton height={240} /> : null}
      {agents === undefined ? null : <AgentsTable agents={agents} onOpen={(agent) => change({ agent })} />}
      {hasNextPage ? (
        <div>
          <button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            More agents
          </button>
        </div>
      ) : null}
      {search.agent === undefined || agents === undefined ? null : (
        <OpenedAgent
          key={search.agent}
          name={search.agent}
          listed={agents.find(({ name }) => name === search.agent)}
          range={range}
          onClose={() => change({ agent: undefined })}
        />
      )}
    </div>
  );
};

interface OpenedAgentProps {
  readonly name: string;
  /** As it is in the list; absent if no loaded page has it. */
  readonly listed: Agent | undefined;
  readonly range: TimeRange;
  readonly onClose: () => void;
}

const OpenedAgent = ({ name, listed, range, onClose }: OpenedAgentProps) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery({ ...agentQuery(projectId, name, range), enabled: listed === undefined });
  // One that is in the list no more stays, with what is entered.
  const [atFirst] = useState(listed);
  const agent = listed ?? data ?? atFirst;
  if (agent !== undefined) return <AgentDetails agent={agent} onClose={onClose} />;
  return error === null ? null : <Failure error={error} onRetry={() => void refetch()} />;
};
