import '../trace/trace.css';
import './trace-comparison.css';

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';

import { useProject } from '../../api/project.ts';
import { nameText } from '../../format/name-text.ts';
import { localTime } from '../../format/times.ts';
import { Failure } from '../../ui/failure.tsx';
import { PageSkeleton, Skeleton } from '../../ui/skeleton.tsx';
import { traceQuery, type Trace } from '../trace/trace-queries.ts';
import { ComparedTraces } from './compared-traces.tsx';
import { runsQuery } from './comparison-queries.ts';
import type { ComparisonSearch } from './comparison-search.ts';

const route = '/project/$projectId/traces/$traceId/compare';

/** Two traces side by side, such as two runs of an agent: which steps, prompts, outputs, costs and times differ. */
export const TraceComparisonPage = () => {
  const { id: projectId } = useProject();
  const { traceId } = useParams({ from: route });
  const search = useSearch({ from: route });
  const navigate = useNavigate({ from: route });
  const change = (changed: ComparisonSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const trace = useQuery(traceQuery(projectId, traceId, 'scores'));
  const runs = useQuery(runsQuery(projectId, trace.data));
  const earlier = runs.data?.find(({ timestamp }) => timestamp <= (trace.data?.timestamp ?? ''));
  const from = search.from ?? earlier?.id;
  const first = useQuery({ ...traceQuery(projectId, from ?? '', 'scores'), enabled: from !== undefined });
  const error = trace.error ?? runs.error ?? first.error;
  const retry = (): void => void Promise.all([trace.refetch(), runs.refetch(), first.refetch()]);
  if (trace.data === undefined && error === null) return <PageSkeleton />;
  return (
    <div className="page">
      <h1 className="cut">
        {trace.data === undefined ? (
          'Traces'
        ) : (
          <Link to="/project/$projectId/traces/$traceId" params={{ projectId, traceId }}>
            {nameText(trace.data.name, trace.data.id)}
          </Link>
        )}{' '}
        / compared
      </h1>
      {error === null ? null : <Failure error={error} onRetry={retry} />}
      {trace.data === undefined ? null : (
        <>
          <ChooseRun
            from={from}
            runs={[...(first.data === undefined ? [] : [first.data]), ...(runs.data ?? [])]}
            onChoose={(id) => change({ from: id, step: undefined })}
          />
          {first.data === undefined ? (
            <NoFirst
              isRead={runs.isLoading || first.isLoading}
              hasRuns={runs.data !== undefined && runs.data.length > 0}
            />
          ) : (
            <ComparedTraces
              key={`${first.data.id} ${trace.data.id}`}
              before={first.data}
              after={trace.data}
              search={search}
              onChange={change}
            />
          )}
        </>
      )}
    </div>
  );
};

type Run = Pick<Trace, 'id' | 'name' | 'timestamp' | 'release' | 'version'>;

interface ChooseRunProps {
  readonly from: string | undefined;
  readonly runs: readonly Run[];
  readonly onChoose: (id: string) => void;
}

const ChooseRun = ({ from, runs, onChoose }: ChooseRunProps) => {
  const offered = new Map(runs.map((run) => [run.id, run]));
  if (offered.size === 0) return null;
  return (
    <label className="row">
      From
      <select className="field" value={from ?? ''} onChange={(event) => onChoose(event.target.value)}>
        {from === undefined ? <option value="">Choose one</option> : null}
        {[...offered.values()].map(({ id, name, timestamp, release, version }) => (
          <option key={id} value={id}>
            {[...new Set([localTime(timestamp), release, version, nameText(name, id)])]
              .filter((part) => part)
              .join(', ')}
          </option>
        ))}
      </select>
    </label>
  );
};

const NoFirst = ({ isRead, hasRuns }: { readonly isRead: boolean; readonly hasRuns: boolean }) => {
  if (isRead) return <Skeleton height={300} />;
  return (
    <p className="soft">
      {hasRuns
        ? 'No earlier trace has this name: choose a later one.'
        : 'No other trace has this name. Choose any two in the list of traces, and compare them there.'}
    </p>
  );
};
