import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { useProject } from '../../api/project.ts';
import { resolveRange, type RangeSearch } from '../../format/time-range.ts';
import { Failure } from '../../ui/failure.tsx';
import { RangePicker } from '../../ui/range-picker.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AgentDetails } from './agent-details.tsx';
import { agentsQuery } from './agents-query.ts';
import { AgentsTable } from './agents-table.tsx';

const usual = '7d';

/** Every agent of the project: its online state, activity, cost and owner. */
export const AgentsPage = () => {
  const { id: projectId } = useProject();
  const search = useSearch({ from: '/project/$projectId/agents' });
  const navigate = useNavigate({ from: '/project/$projectId/agents' });
  const change = (changed: RangeSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const [nowMs] = useState(() => Date.now());
  const [open, setOpen] = useState<string>();
  const range = resolveRange(search, usual, nowMs);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    agentsQuery(projectId, range),
  );
  const agents = data?.pages.flatMap((page) => page.data);
  const shown = agents?.find(({ name }) => name === open);
  return (
    <div className="page">
      <header className="row apart">
        <h1>Agents</h1>
        <RangePicker search={search} usual={usual} onChange={change} />
      </header>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {agents === undefined && error === null ? <Skeleton height={240} /> : null}
      {agents === undefined ? null : <AgentsTable agents={agents} onOpen={setOpen} />}
      {hasNextPage ? (
        <div>
          <button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            More agents
          </button>
        </div>
      ) : null}
      {shown === undefined ? null : <AgentDetails key={shown.name} agent={shown} onClose={() => setOpen(undefined)} />}
    </div>
  );
};
