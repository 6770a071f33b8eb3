import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';

import { figureOf, metricsQuery } from '../../api/metrics.ts';
import { useProject } from '../../api/project.ts';
import { useUnpricedCount } from '../../api/use-unpriced-count.ts';
import { fullCount } from '../../format/numbers.ts';
import { dayMs } from '../../format/times.ts';
import type { ListedTrace } from '../../lists/trace-list.tsx';
import { CommentPanel } from '../../parts/comments/comment-panel.tsx';
import { AddToQueueButton } from '../../parts/queues/add-to-queue-button.tsx';
import { UserLink } from '../../parts/user-link.tsx';
import { CostFact } from '../../ui/cost-fact.tsx';
import { Fact } from '../../ui/fact.tsx';
import { Failure } from '../../ui/failure.tsx';
import { PageSkeleton } from '../../ui/skeleton.tsx';
import { Time } from '../../ui/time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { sessionTracesQuery } from './session-query.ts';
import { Turn } from './turn.tsx';

/** A session: its traces as one conversation, in order, with the cost of each. */
export const SessionPage = () => {
  const { id: projectId } = useProject();
  const { sessionId } = useParams({ from: '/project/$projectId/sessions/$sessionId' });
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    sessionTracesQuery(projectId, sessionId),
  );
  if (data === undefined && error === null) return <PageSkeleton />;
  const traces = (data?.pages ?? []).flatMap((page) => page.data);
  const total = data?.pages.at(-1)?.meta.totalItems ?? 0;
  const [first] = traces;
  return (
    <div className="page">
      <div className="row apart">
        <h1 className="cut">
          <Link to="/project/$projectId/sessions" params={{ projectId }}>
            Sessions
          </Link>{' '}
          / {sessionId}
        </h1>
        {first === undefined ? null : (
          <AddToQueueButton objectType="SESSION" objectIds={[sessionId]} nouns={['session', 'sessions']} />
        )}
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {first === undefined ? (
        error === null && <p className="notice">The project has no session {sessionId}.</p>
      ) : (
        <Facts sessionId={sessionId} first={first} total={total} />
      )}
      <ol className="turns" aria-label="Traces of the session">
        {traces.map((trace) => (
          <Turn key={trace.id} trace={trace} />
        ))}
      </ol>
      {hasNextPage ? (
        <div>
          <button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Later traces ({fullCount(total - traces.length)})
          </button>
        </div>
      ) : null}
      {first === undefined ? null : <CommentPanel objectType="SESSION" objectId={sessionId} />}
    </div>
  );
};

interface FactsProps {
  readonly sessionId: string;
  readonly first: ListedTrace;
  readonly total: number;
}

const figures = ['sum_totalCost', 'sum_totalTokens', 'uniq_uniqueUserIds'];

/** The totals of the session over all of its traces. */
const Facts = ({ sessionId, first: { timestamp, userId }, total }: FactsProps) => {
  const { id: projectId } = useProject();
  const to = new Date(useNow(dayMs / 2) + dayMs).toISOString();
  const filters = [{ type: 'string', column: 'sessionId', operator: '=', value: sessionId }] as const;
  const range = { from: timestamp, to, granularity: 'day', bucketMs: dayMs } as const;
  const { data, error, refetch } = useQuery(metricsQuery(projectId, { view: 'traces', figures, filters }, range));
  const unpriced = useUnpricedCount(filters, range);
  const users = figureOf(data?.[0], 'uniq_uniqueUserIds');
  if (data === undefined && error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <dl className="facts">
      <Fact name="Began">
        <Time at={timestamp} />
      </Fact>
      <Fact name="Traces">{fullCount(total)}</Fact>
      {data === undefined ? (
        <Fact name="Cost">…</Fact>
      ) : (
        <CostFact usd={figureOf(data[0], 'sum_totalCost')} unpriced={unpriced} />
      )}
      <Fact name="Tokens">{data === undefined ? '…' : fullCount(figureOf(data[0], 'sum_totalTokens'))}</Fact>
      {userId === null ? null : (
        <Fact name="User">
          <UserLink userId={userId} at={timestamp} />
          {users > 1 ? ` and ${fullCount(users - 1)} more` : ''}
        </Fact>
      )}
    </dl>
  );
};
