import './trace.css';

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';

import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { PageSkeleton, Skeleton } from '../../ui/skeleton.tsx';
import { ObservationDetail } from './detail/observation-detail.tsx';
import { TraceDetail } from './detail/trace-detail.tsx';
import { stepTree } from './step-tree.ts';
import { StepList } from './steps/step-list.tsx';
import { TraceHeader } from './trace-header.tsx';
import { stepsQuery, traceQuery } from './trace-queries.ts';
import type { TraceSearch } from './trace-search.ts';

/** A trace: its steps as a tree with a waterfall, and the step that one has chosen. */
export const TracePage = () => {
  const { id: projectId } = useProject();
  const { traceId } = useParams({ from: '/project/$projectId/traces/$traceId' });
  const { observation, raw = false } = useSearch({ from: '/project/$projectId/traces/$traceId' });
  const navigate = useNavigate({ from: '/project/$projectId/traces/$traceId' });
  const change = (changed: TraceSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const trace = useQuery(traceQuery(projectId, traceId));
  const steps = useQuery(stepsQuery(projectId, traceId));
  const tree = useMemo(() => steps.data && stepTree(steps.data), [steps.data]);
  if (trace.error !== null)
    return (
      <div className="page">
        <h1>Trace</h1>
        <Failure error={trace.error} onRetry={() => void trace.refetch()} />
      </div>
    );
  if (trace.data === undefined) return <PageSkeleton />;
  const onRaw = (isRaw: boolean): void => change({ raw: isRaw ? true : undefined });
  return (
    <div className="page fills trace">
      <TraceHeader trace={trace.data} tree={tree} />
      <div className="trace-halves">
        {steps.error === null ? null : <Failure error={steps.error} onRetry={() => void steps.refetch()} />}
        {tree === undefined ? (
          <div className="stack" role="status" aria-label="Reading the steps">
            <Skeleton height={400} />
          </div>
        ) : (
          <StepList
            tree={tree}
            traceId={traceId}
            chosen={observation}
            onChoose={(id) => change({ observation: id })}
            onRaw={() => onRaw(!raw)}
          />
        )}
        <section className="trace-detail" aria-label="Details" tabIndex={0}>
          {observation === undefined ? (
            <TraceDetail trace={trace.data} isRaw={raw} onRaw={onRaw} />
          ) : (
            <ObservationDetail
              key={observation}
              traceId={traceId}
              observationId={observation}
              scores={trace.data.scores}
              isRaw={raw}
              onRaw={onRaw}
            />
          )}
        </section>
      </div>
    </div>
  );
};
