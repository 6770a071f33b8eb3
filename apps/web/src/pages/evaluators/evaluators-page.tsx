import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { rulesQuery } from '../../api/evaluation-rules.ts';
import { evaluatorsQuery } from '../../api/evaluators.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EvaluatorTable } from './evaluator-table.tsx';
import { FirstEvaluator } from './first-evaluator.tsx';
import { RuleTable } from './rule-table.tsx';

/** The evaluators of a project, and the rules that apply them to written data. */
export const EvaluatorsPage = () => {
  const { id: projectId } = useProject();
  const rules = useQuery(rulesQuery(projectId));
  const evaluators = useQuery(evaluatorsQuery(projectId));
  const error = rules.error ?? evaluators.error;
  const isRead = rules.data !== undefined && evaluators.data !== undefined;
  return (
    <div className="page">
      <header className="row apart">
        <h1>Evaluators</h1>
        {(evaluators.data ?? []).length === 0 ? null : <NewButtons />}
      </header>
      {error === null ? null : (
        <Failure
          error={error}
          onRetry={() => {
            void rules.refetch();
            void evaluators.refetch();
          }}
        />
      )}
      {!isRead && error === null ? <Skeleton height={320} /> : null}
      {!isRead ? null : evaluators.data.length === 0 ? (
        <FirstEvaluator />
      ) : (
        <>
          <section className="stack">
            <h2>Rules</h2>
            {rules.data.length === 0 ? (
              <p className="soft">
                No rule yet. A rule lets an evaluator judge what is written from then on: which observations or traces,
                what share of them, and for how much money.
              </p>
            ) : (
              <RuleTable rules={rules.data} evaluators={evaluators.data} />
            )}
          </section>
          <section className="stack">
            <h2>Evaluators</h2>
            <EvaluatorTable evaluators={evaluators.data} rules={rules.data} />
          </section>
        </>
      )}
    </div>
  );
};

const NewButtons = () => {
  const { id: projectId } = useProject();
  if (!useMay('write')) return null;
  return (
    <div className="row">
      <Link className="button" to="/project/$projectId/evaluators/new" params={{ projectId }}>
        New evaluator
      </Link>
      <Link className="button primary" to="/project/$projectId/evaluators/rules/new" params={{ projectId }}>
        New rule
      </Link>
    </div>
  );
};
