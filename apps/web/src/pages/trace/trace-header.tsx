import { Link } from '@tanstack/react-router';

import { useProject } from '../../api/project.ts';
import { durationText } from '../../format/durations.ts';
import { nameText } from '../../format/name-text.ts';
import { fullCount } from '../../format/numbers.ts';
import { UserLink } from '../../parts/user-link.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { CostFact } from '../../ui/cost-fact.tsx';
import { Fact } from '../../ui/fact.tsx';
import { Time } from '../../ui/time.tsx';
import type { StepTree } from './step-tree.ts';
import type { Trace } from './trace-queries.ts';

interface TraceHeaderProps {
  readonly trace: Trace;
  readonly tree: StepTree | undefined;
  /** True if all steps are loaded. */
  readonly isWhole: boolean;
}

/** The summary of a trace. */
export const TraceHeader = ({ trace, tree, isWhole }: TraceHeaderProps) => {
  const { id: projectId } = useProject();
  const soFar = isWhole ? '' : ' …';
  const tokens = tree?.nodes.reduce((sum, { depth, sums }) => (depth === 0 ? sum + sums.tokens : sum), 0);
  return (
    <header className="stack">
      <div className="row apart">
        <h1 className="cut">
          <Link to="/project/$projectId/traces" params={{ projectId }}>
            Traces
          </Link>{' '}
          / {nameText(trace.name, trace.id)}
        </h1>
        <div className="row">
          <Link
            className="button"
            to="/project/$projectId/traces/$traceId/compare"
            params={{ projectId, traceId: trace.id }}
          >
            Compare runs
          </Link>
          <CopyButton text={trace.id} label="Copy id" />
        </div>
      </div>
      <dl className="facts">
        <Fact name="Time">
          <Time at={trace.timestamp} />
        </Fact>
        <CostFact usd={trace.totalCost} unpriced={trace.unpricedObservations ?? 0} />
        <Fact name="Latency">{durationText(trace.latency * 1000)}</Fact>
        <Fact name="Tokens">{tokens === undefined ? '…' : `${fullCount(tokens)}${soFar}`}</Fact>
        <Fact name="Steps">{tree === undefined ? '…' : `${fullCount(tree.nodes.length)}${soFar}`}</Fact>
        {trace.userId === null ? null : (
          <Fact name="User">
            <UserLink userId={trace.userId} at={trace.timestamp} />
          </Fact>
        )}
        {trace.sessionId === null ? null : (
          <Fact name="Session">
            <Link to="/project/$projectId/sessions/$sessionId" params={{ projectId, sessionId: trace.sessionId }}>
              {trace.sessionId}
            </Link>
          </Fact>
        )}
        <Fact name="Environment">{trace.environment}</Fact>
        {trace.release === null ? null : <Fact name="Release">{trace.release}</Fact>}
        {trace.tags.length === 0 ? null : (
          <Fact name="Tags">
            {trace.tags.map((tag) => (
              <span key={tag} className="tag">
                {tag}
              </span>
            ))}
          </Fact>
        )}
      </dl>
    </header>
  );
};
