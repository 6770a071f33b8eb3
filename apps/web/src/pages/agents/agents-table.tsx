import { durationText } from '../../format/durations.ts';
import { fullCount } from '../../format/numbers.ts';
import { Money, UnpricedMark } from '../../ui/money.tsx';
import { TableHead, type ColumnHead } from '../../ui/table-head.tsx';
import { Ago } from '../../ui/time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { textOf } from './agent-metadata.ts';
import type { Agent } from './agents-query.ts';

const columns: readonly ColumnHead[] = [
  'Agent',
  'State',
  'Team',
  { figures: 'Calls' },
  { figures: 'Errors' },
  { figures: 'Cost' },
  { figures: 'p95' },
  'Last seen',
  { unseen: 'Details' },
];

interface AgentsTableProps {
  readonly agents: readonly Agent[];
  readonly onOpen: (name: string) => void;
}

export const AgentsTable = ({ agents, onOpen }: AgentsTableProps) => {
  const now = useNow();
  if (agents.length === 0)
    return (
      <p className="soft">
        No agents: none ran in this period, and none is registered. An agent appears with its first observation of the
        type AGENT.
      </p>
    );
  return (
    <div className="card wide" tabIndex={0} role="region" aria-label="Agents">
      <table>
        <TableHead columns={columns} />
        <tbody>
          {agents.map((agent) => (
            <AgentRow key={agent.name} agent={agent} nowMs={now} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

interface AgentRowProps {
  readonly agent: Agent;
  readonly nowMs: number;
  readonly onOpen: (name: string) => void;
}

const AgentRow = ({ agent, nowMs, onOpen }: AgentRowProps) => {
  const { name, state, onlineBy, calls, errors, cost, unpricedObservations, latencyP95Seconds, lastSeen } = agent;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td title={onlineBy === null ? '' : `by its ${onlineBy === 'heartbeat' ? 'heartbeats' : 'traces'}`}>{state}</td>
      <td>{textOf(agent.metadata, 'team')}</td>
      <td className="figure">{fullCount(calls)}</td>
      <td className="figure">{fullCount(errors)}</td>
      <td className="figure">
        <Money usd={Number(cost)} exact={cost} />
        <UnpricedMark count={unpricedObservations} />
      </td>
      <td className="figure">{latencyP95Seconds === null ? '' : durationText(latencyP95Seconds * 1000)}</td>
      <td>{lastSeen === null ? <span className="soft">never</span> : <Ago at={lastSeen} nowMs={nowMs} />}</td>
      <td>
        <button type="button" className="button" aria-label={`Details of ${name}`} onClick={() => onOpen(name)}>
          Details
        </button>
      </td>
    </tr>
  );
};
