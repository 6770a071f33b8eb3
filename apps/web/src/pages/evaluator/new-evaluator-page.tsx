import './evaluator.css';

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';

import { builtInsQuery, type EvaluatorType } from '../../api/evaluators.ts';
import { useProject } from '../../api/project.ts';
import { evaluatorTypes } from '../../parts/evaluation/evaluator-kind.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { newDraft } from './evaluator-draft.ts';
import { EvaluatorForm } from './evaluator-form.tsx';

/** The page for a new evaluator. */
export const NewEvaluatorPage = () => {
  const { id: projectId } = useProject();
  const { type = 'builtin' } = useSearch({ from: '/project/$projectId/evaluators/new' });
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(builtInsQuery(projectId));
  return (
    <div className="page">
      <h1>
        <Link to="/project/$projectId/evaluators" params={{ projectId }}>
          Evaluators
        </Link>{' '}
        / New
      </h1>
      <nav className="tabs" aria-label="Kind of evaluator">
        {(Object.keys(evaluatorTypes) as EvaluatorType[]).map((each) => (
          <Link
            key={each}
            to="/project/$projectId/evaluators/new"
            params={{ projectId }}
            search={{ type: each }}
            activeProps={{}}
            aria-current={each === type ? 'page' : 'false'}
          >
            {evaluatorTypes[each]}
          </Link>
        ))}
      </nav>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={280} /> : null}
      {data === undefined ? null : (
        <EvaluatorForm
          key={type}
          beginning={newDraft(type, data.data)}
          builtIns={data.data}
          templates={data.judgeTemplates}
          onSaved={({ id: evaluatorId }) =>
            void navigate({
              to: '/project/$projectId/evaluators/$evaluatorId',
              params: { projectId, evaluatorId },
              ignoreBlocker: true,
            })
          }
        />
      )}
    </div>
  );
};
