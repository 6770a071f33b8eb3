import './evaluator.css';

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

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
  const { data, error, refetch } = useQuery(evaluatorVersionsQuery(projectId, evaluatorId));
  if (data === undefined && error === null) return <PageSkeleton />;
  const newest = data?.[0];
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
      {data === undefined || newest === undefined ? null : <Shown key={evaluatorId} versions={data} newest={newest} />}
    </div>
  );
};

interface ShownProps {
  /** Newest first. */
  readonly versions: readonly Evaluator[];
  readonly newest: Evaluator;
}

/** The version of the address, else the one that was the newest at first: a form for the next must not begin again. */
const Shown = ({ versions, newest }: ShownProps) => {
  const { version } = useSearch({ from: '/project/$projectId/evaluators/$evaluatorId' });
  const navigate = useNavigate({ from: '/project/$projectId/evaluators/$evaluatorId' });
  const [opened, setOpened] = useState(newest.version);
  const shown = versions.find((each) => each.version === (version ?? opened));
  if (shown === undefined) return <p className="notice">The evaluator has no version {version ?? opened}.</p>;
  const isOutdated = version === undefined && opened < newest.version;
  return (
    <>
      <Facts versions={versions} shown={shown} />
      <div role="status">
        {isOutdated ? (
          <p className="notice">
            Version {newest.version} was made meanwhile. What is shown here is version {opened}.
          </p>
        ) : null}
      </div>
      <Version
        key={shown.version}
        newest={newest}
        shown={shown}
        onSaved={(saved) => {
          setOpened(saved.version);
          void navigate({ search: {}, ignoreBlocker: true });
        }}
      />
    </>
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

interface VersionProps {
  readonly newest: Evaluator;
  readonly shown: Evaluator;
  readonly onSaved: (saved: Evaluator) => void;
}

const Version = ({ newest, shown, onSaved }: VersionProps) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery(builtInsQuery(projectId));
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={280} />;
  return (
    <EvaluatorForm
      newest={newest}
      beginning={draftOf(definitionOf(shown), data.data)}
      builtIns={data.data}
      templates={data.judgeTemplates}
      onSaved={onSaved}
    />
  );
};
