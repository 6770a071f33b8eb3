import { Link } from '@tanstack/react-router';

import type { Execution } from '../../api/evaluation-rules.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Money, UnknownCostMark } from '../../ui/money.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Ago } from '../../ui/time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { RetryButton } from './retry-button.tsx';
import { executionStates } from './rule-search.ts';

interface ExecutionTableProps {
  readonly ruleId: string;
  readonly executions: readonly Execution[];
}

/** Executions with their target, their result, and the trace of the judge. */
export const ExecutionTable = ({ ruleId, executions }: ExecutionTableProps) => {
  const nowMs = useNow();
  return (
    <div className="card wide executions" tabIndex={0} role="region" aria-label="Executions as a table">
      <table>
        <TableHead
          columns={[
            'Judged',
            'Is',
            'Scores',
            'Judge',
            { figures: 'Version' },
            { figures: 'Attempts' },
            { figures: 'Cost' },
            'When',
            { unseen: 'Try again' },
          ]}
        />
        <tbody>
          {executions.map((execution) => (
            <ExecutionRow key={execution.id} ruleId={ruleId} execution={execution} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

interface ExecutionRowProps {
  readonly ruleId: string;
  readonly execution: Execution;
  readonly nowMs: number;
}

const ExecutionRow = ({ ruleId, execution, nowMs }: ExecutionRowProps) => {
  const mayWrite = useMay('write');
  const { id, traceId, observationId, datasetItemId, state, scoreIds, judgeTraceId } = execution;
  const target = observationId ?? traceId;
  return (
    <tr>
      <th scope="row">
        <TraceLink traceId={traceId} observationId={observationId} text={target} />
        {datasetItemId === null ? null : <div className="soft">item {datasetItemId}</div>}
      </th>
      <td>
        <Outcome execution={execution} />
      </td>
      <td>{scoreIds.length === 0 ? null : `${scoreIds.length} ${scoreIds.length === 1 ? 'score' : 'scores'}`}</td>
      <td>
        {judgeTraceId === null ? null : <TraceLink traceId={judgeTraceId} observationId={null} text="its trace" />}
      </td>
      <td className="figure">{execution.evaluatorVersion}</td>
      <td className="figure">{execution.attempts}</td>
      <td className="figure">
        <Money usd={Number(execution.cost)} exact={execution.cost} />
        <UnknownCostMark count={execution.unpricedCalls} />
      </td>
      <td>
        <Ago at={execution.finishedAt ?? execution.createdAt} nowMs={nowMs} />
      </td>
      <td className="figure">
        {state === 'failed' && mayWrite ? (
          <RetryButton ruleId={ruleId} executionId={id} text="Try again" label={`Try again: ${target}`} />
        ) : null}
      </td>
    </tr>
  );
};

const Outcome = ({ execution: { state, error, dueAt, attempts } }: { readonly execution: Execution }) => (
  <>
    <span className={state === 'failed' ? 'bad' : state === 'done' ? 'good' : 'soft'}>{executionStates[state]}</span>
    {state === 'pending' && attempts > 0 ? (
      <span className="soft">
        {' '}
        for the next attempt at <time dateTime={dueAt}>{new Date(dueAt).toLocaleTimeString()}</time>
      </span>
    ) : null}
    {error === null ? null : <div className="execution-error">{error}</div>}
  </>
);

interface TraceLinkProps {
  readonly traceId: string;
  readonly observationId: string | null;
  readonly text: string;
}

const TraceLink = ({ traceId, observationId, text }: TraceLinkProps) => {
  const { id: projectId } = useProject();
  return (
    <Link
      to="/project/$projectId/traces/$traceId"
      params={{ projectId, traceId }}
      search={observationId === null ? {} : { observation: observationId }}
    >
      {text}
    </Link>
  );
};
