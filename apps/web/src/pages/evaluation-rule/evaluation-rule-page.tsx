import './rule.css';

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';

import { standingQuery, type RuleStanding } from '../../api/evaluation-rules.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { PageSkeleton } from '../../ui/skeleton.tsx';
import { Executions } from './executions.tsx';
import { RuleActions } from './rule-actions.tsx';
import { ruleDraftOf } from './rule-draft.ts';
import { RuleFacts } from './rule-facts.tsx';
import { RuleForm } from './rule-form.tsx';
import { ruleParts, type RulePart } from './rule-search.ts';

/** An evaluation rule: its results, its executions, and its settings. */
export const EvaluationRulePage = () => {
  const { id: projectId } = useProject();
  const { ruleId } = useParams({ from: '/project/$projectId/evaluators/rules/$ruleId' });
  const { data, error, refetch } = useQuery(standingQuery(projectId, ruleId));
  if (data === undefined && error === null) return <PageSkeleton />;
  return (
    <div className="page">
      <div className="row apart">
        <h1 className="cut">
          <Link to="/project/$projectId/evaluators" params={{ projectId }}>
            Evaluators
          </Link>{' '}
          / {data?.name ?? ruleId}
        </h1>
        {data === undefined ? null : <RuleActions rule={data} />}
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined ? null : (
        <>
          <RuleFacts rule={data} />
          <Parts rule={data} />
        </>
      )}
    </div>
  );
};

const Parts = ({ rule }: { readonly rule: RuleStanding }) => {
  const { id: projectId } = useProject();
  const search = useSearch({ from: '/project/$projectId/evaluators/rules/$ruleId' });
  const navigate = useNavigate({ from: '/project/$projectId/evaluators/rules/$ruleId' });
  const { part = 'executions' } = search;
  return (
    <>
      <nav className="tabs" aria-label="Rule">
        {(Object.keys(ruleParts) as RulePart[]).map((name) => (
          <Link
            key={name}
            to="/project/$projectId/evaluators/rules/$ruleId"
            params={{ projectId, ruleId: rule.id }}
            search={{ part: name }}
            activeProps={{}}
            aria-current={name === part ? 'page' : 'false'}
          >
            {ruleParts[name]}
          </Link>
        ))}
      </nav>
      {part === 'executions' ? (
        <Executions rule={rule} search={search} onChange={(changed) => void navigate({ search: changed })} />
      ) : (
        <RuleForm key={rule.id} rule={rule} beginning={ruleDraftOf(rule)} onSaved={() => undefined} />
      )}
    </>
  );
};
