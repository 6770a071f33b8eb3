import './trace.css';

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';

import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { PageSkeleton, Skeleton } from '../../ui/skeleton.tsx';
import { ObservationDetail } from './detail/observation-detail.tsx';
import { TraceDetail } from './detail/trace-detail.tsx';
import { StepsPane } from './steps/steps-pane.tsx';
import { TraceHeader } from './trace-header.tsx';
import { traceQuery } from './trace-queries.ts';
import type { Part, TraceSearch } from './trace-search.ts';
import { useSteps } from './use-steps.ts';

/** A trace: its steps as a tree with a waterfall, as a flame graph or as a graph, and the selected step. */
export const TracePage = () => {
  const { id: projectId } = useProject();
  const { traceId } = useParams({ from: '/project/$projectId/traces/$traceId' });
  const search = useSearch({ from: '/project/$projectId/traces/$traceId' });
  const navigate = useNavigate({ from: '/project/$projectId/traces/$traceId' });
  const change = (changed: TraceSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const trace = useQuery(traceQuery(projectId, traceId));
  const { tree, path, isWhole, error, retry } = useSteps(projectId, traceId);
  if (trace.data === undefined) return <NoTrace error={trace.error} onRetry={() => void trace.refetch()} />;
  const { observation, raw = false, compare, part } = search;
  const onPart = (part: Part): void => change({ part });
  const onRaw = (isRaw: boolean): void => change({ raw: isRaw ? true : undefined });
  return (
    <div className="page fills trace">
      <TraceHeader trace={trace.data} tree={tree} isWhole={isWhole} />
      {trace.error === null ? null : <Failure error={trace.error} onRetry={() => void trace.refetch()} />}
      {error === null ? null : <Failure error={error} onRetry={retry} />}
      <div className="trace-halves">
        {tree === undefined ? (
          <NoSteps isFailed={error !== null} />
        ) : (
          <StepsPane
            tree={tree}
            path={path}
            traceId={traceId}
            search={search}
            onChange={(changed) => change('observation' in changed ? { part: undefined, ...changed } : changed)}
            onRaw={() => onRaw(!raw)}
          />
        )}
        <section className="trace-detail" aria-label="Details" tabIndex={0}>
          {observation === undefined ? (
            <TraceDetail trace={trace.data} isRaw={raw} onRaw={onRaw} part={part} onPart={onPart} />
          ) : (
            <ObservationDetail
              key={observation}
              tree={tree}
              path={path}
              traceId={traceId}
              observationId={observation}
              environment={trace.data.environment}
              isRaw={raw}
              onRaw={onRaw}
              compare={compare}
              part={part}
              onPart={onPart}
              onCompare={(id) => change({ compare: id })}
            />
          )}
        </section>
      </div>
    </div>
  );
};

const NoTrace = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) =>
  error === null ? (
    <PageSkeleton />
  ) : (
    <div className="page">
      <h1>Trace</h1>
      <Failure error={error} onRetry={onRetry} />
    </div>
  );

/** In place of the steps; why they cannot be read is above. */
const NoSteps = ({ isFailed }: { readonly isFailed: boolean }) =>
  isFailed ? (
    <div />
  ) : (
    <div className="stack" role="status" aria-label="Reading the steps">
      <Skeleton height={400} />
    </div>
  );
