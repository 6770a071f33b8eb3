import './evaluator.css';

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';

import { builtInsQuery, definitionOf, evaluatorVersionsQuery, type Evaluator } from '../../api/evaluators.ts';
import { useProject } from '../../api/project.ts';
import { evaluatorKind } from '../../parts/evaluation/evaluator-kind.ts';
import { Fact } from '../../ui/fact.tsx';
import { Failure } from '../../ui/failure.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { PageSkeleton } from '../../ui/skeleton.tsx';
import { Time } from '../../ui/time.tsx';
import { EvaluatorActions } from './evaluator-actions.tsx';
import { draftOf } from './evaluator-draft.ts';
import { EvaluatorForm } from './evaluator-form.tsx';
import { UsedBy } from './used-by.tsx';

/** An evaluator: one version, a trial of it, and the rules that use it. */
export const EvaluatorPage = () => {
  const { id: projectId } = useProject();
  const { evaluatorId } = useParams({ from: '/project/$projectId/evaluators/$evaluatorId' });
  const { version } = useSearch({ from: '/project/$projectId/evaluators/$evaluatorId' });
  const { data, error, refetch } = useQuery(evaluatorVersionsQuery(projectId, evaluatorId));
  if (data === undefined && error === null) return <PageSkeleton />;
  const newest = data?.[0];
  const shown = version === undefined ? newest : data?.find((each) => each.version === version);
  return (
    <div className="page">
      <div className="row apart">
        <h1 className="cut">
          <Link to="/project/$projectId/evaluators" params={{ projectId }}>
            Evaluators
          </Link>{' '}
          / {newest?.name ?? evaluatorId}
        </h1>
        {newest === undefined ? null : <EvaluatorActions evaluator={newest} />}
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined || newest === undefined ? null : shown === undefined ? (
        <p className="notice">The evaluator has no version {version}.</p>
      ) : (
        <>
          <Facts versions={data} shown={shown} />
          <Version key={shown.version} newest={newest} shown={shown} />
        </>
      )}
    </div>
  );
};

const Facts = ({ versions, shown }: { readonly versions: readonly Evaluator[]; readonly shown: Evaluator }) => {
  const { id: projectId } = useProject();
  const navigate = useNavigate({ from: '/project/$projectId/evaluators/$evaluatorId' });
  const { data } = useQuery(builtInsQuery(projectId));
  return (
    <dl className="facts">
      <Fact name="Judges by">{evaluatorKind(shown, data?.data ?? [])}</Fact>
      <Fact name="Version">
        <select
          className="field"
          aria-label="Version"
          value={shown.version}
          onChange={(event) => void navigate({ search: { version: Number(event.target.value) } })}
        >
          {versions.map(({ version }, at) => (
            <option key={version} value={version}>
              {version}
              {at === 0 ? ', the newest' : ''}
            </option>
          ))}
        </select>
      </Fact>
      <Fact name="Made">
        <Time at={shown.createdAt} />
      </Fact>
      <Fact name="Used by">
        <UsedBy evaluatorId={shown.id} />
      </Fact>
    </dl>
  );
};

const Version = ({ newest, shown }: { readonly newest: Evaluator; readonly shown: Evaluator }) => {
  const { id: projectId } = useProject();
  const navigate = useNavigate({ from: '/project/$projectId/evaluators/$evaluatorId' });
  const { data, error, refetch } = useQuery(builtInsQuery(projectId));
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={280} />;
  return (
    <EvaluatorForm
      newest={newest}
      beginning={draftOf(definitionOf(shown), data.data)}
      builtIns={data.data}
      templates={data.judgeTemplates}
      onSaved={() => void navigate({ search: {}, ignoreBlocker: true })}
    />
  );
};
