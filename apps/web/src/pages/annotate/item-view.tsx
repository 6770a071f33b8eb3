import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import type { AnnotationItem } from '../../api/annotation-queues.ts';
import { useProject } from '../../api/project.ts';
import { durationText } from '../../format/durations.ts';
import { nameText } from '../../format/name-text.ts';
import { fullCount } from '../../format/numbers.ts';
import { Money } from '../../ui/money.tsx';
import { Failure } from '../../ui/failure.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { Time } from '../../ui/time.tsx';
import { sessionTracesQuery } from '../session/session-query.ts';
import { Turn } from '../session/turn.tsx';
import { ConversationView } from '../trace/detail/conversation-view.tsx';
import { TraceMessages } from '../trace/detail/trace-messages.tsx';
import { observationQuery, traceQuery } from '../trace/trace-queries.ts';
import { CallsOfTrace } from './calls-of-trace.tsx';

/** The content of the annotated object: a trace, one of its steps, or a session. */
export const ItemView = ({ item: { objectId, objectType } }: { readonly item: AnnotationItem }) => {
  switch (objectType) {
    case 'TRACE':
      return <TraceItem traceId={objectId} />;
    case 'OBSERVATION':
      return <ObservationItem observationId={objectId} />;
    case 'SESSION':
      break;
  }
  return <SessionItem sessionId={objectId} />;
};

const TraceItem = ({ traceId }: { readonly traceId: string }) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery(traceQuery(projectId, traceId));
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={300} />;
  const { name, timestamp, latency, totalCost, input, output } = data;
  return (
    <div className="stack">
      <h2>
        <Link to="/project/$projectId/traces/$traceId" params={{ projectId, traceId }}>
          {nameText(name, traceId)}
        </Link>
      </h2>
      <p className="row soft">
        <Time at={timestamp} />
        <span>{durationText(latency * 1000)}</span>
        <Money usd={totalCost} />
      </p>
      <TraceMessages trace={data} />
      <CallsOfTrace traceId={traceId} isLastOpen={input === null && output === null} />
    </div>
  );
};

const ObservationItem = ({ observationId }: { readonly observationId: string }) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery(observationQuery(projectId, observationId));
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={300} />;
  const traceId = data.traceId ?? '';
  return (
    <div className="stack">
      <h2>
        <Link
          to="/project/$projectId/traces/$traceId"
          params={{ projectId, traceId }}
          search={{ observation: observationId }}
        >
          {nameText(data.name, observationId)}
        </Link>
      </h2>
      <p className="row soft">
        <span className="tag">{data.type.toLowerCase()}</span>
        {data.model === null ? null : <span>{data.model}</span>}
        <Time at={data.startTime} />
      </p>
      <ConversationView observation={data} traceId={traceId} />
    </div>
  );
};

const SessionItem = ({ sessionId }: { readonly sessionId: string }) => {
  const { id: projectId } = useProject();
  const { data, error, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    sessionTracesQuery(projectId, sessionId),
  );
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={300} />;
  const traces = data.pages.flatMap((page) => page.data);
  const total = data.pages.at(-1)?.meta.totalItems ?? 0;
  return (
    <div className="stack">
      <h2>
        <Link to="/project/$projectId/sessions/$sessionId" params={{ projectId, sessionId }}>
          Session {sessionId}
        </Link>
      </h2>
      {total === 0 ? <p className="notice">The project has no session {sessionId}.</p> : null}
      <ol className="turns" aria-label="Traces of the session">
        {traces.map((trace) => (
          <Turn key={trace.id} trace={trace} />
        ))}
      </ol>
      {error === null ? null : <Failure error={error} onRetry={() => void fetchNextPage()} />}
      {hasNextPage ? (
        <div>
          <button type="button" className="button" onClick={() => void fetchNextPage()}>
            Later traces ({fullCount(total - traces.length)})
          </button>
        </div>
      ) : null}
    </div>
  );
};
