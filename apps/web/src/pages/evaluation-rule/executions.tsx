import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { executionsQuery, type ExecutionState, type RuleStanding } from '../../api/evaluation-rules.ts';
import { useMay, useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { Failure } from '../../ui/failure.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ExecutionTable } from './execution-table.tsx';
import { RetryButton } from './retry-button.tsx';
import { executionStates, type RuleSearch } from './rule-search.ts';

interface ExecutionsProps {
  readonly rule: RuleStanding;
  readonly search: RuleSearch;
  readonly onChange: (search: RuleSearch) => void;
}

/** The executions of a rule with their results, newest first, page by page. */
export const Executions = ({ rule, search: { state, page = 1 }, onChange }: ExecutionsProps) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const read = useQuery({
    ...executionsQuery(projectId, rule.id, { state, page }),
    placeholderData: keepPreviousData,
  });
  const { data, error, refetch } = read;
  const failed = rule.executions.failed ?? 0;
  return (
    <>
      <div className="row apart">
        <label>
          <span className="only-heard">Which executions</span>
          <select
            className="field"
            value={state ?? ''}
            onChange={(event) => onChange({ state: (event.target.value || undefined) as ExecutionState | undefined })}
          >
            <option value="">All</option>
            {Object.entries(executionStates).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <span className="row">
          <span className="soft" role="status">
            {data === undefined
              ? ''
              : `${fullCount(data.meta.totalItems)} ${data.meta.totalItems === 1 ? 'execution' : 'executions'}`}
          </span>
          {failed === 0 || !mayWrite ? null : (
            <RetryButton ruleId={rule.id} text={`Try ${fullCount(failed)} failed again`} />
          )}
        </span>
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={240} /> : null}
      {data?.meta.totalItems === 0 ? <Empty rule={rule} isFiltered={state !== undefined} /> : null}
      {data === undefined || data.meta.totalItems === 0 ? null : (
        <ExecutionTable executions={data.data} ruleId={rule.id} />
      )}
      {data === undefined ? null : <Pager meta={data.meta} onPage={(page) => onChange({ state, page })} />}
    </>
  );
};

const Empty = ({ rule, isFiltered }: { readonly rule: RuleStanding; readonly isFiltered: boolean }) => (
  <p className="soft">
    {isFiltered
      ? 'No such execution.'
      : `No execution yet. A ${rule.target} that is written from now on is judged ${rule.delaySeconds} seconds after the last that was written to it; “Backfill …” judges what is there already.`}
  </p>
);
