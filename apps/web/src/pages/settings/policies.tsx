import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { LabelledOptions } from '../../ui/labelled-options.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Time } from '../../ui/time.tsx';
import { EditPolicy } from './edit-policy.tsx';
import { policyKinds, type Policy, type PolicyKind } from './policy-kinds.ts';
import { PolicyVersions } from './policy-versions.tsx';

/** The policies for masking, sampling, retention and limits of telemetry: current and earlier versions. */
export const Policies = () => {
  const { id: projectId } = useProject();
  const [kind, setKind] = useState<PolicyKind>('masking');
  const { data, error, refetch } = useQuery({
    queryKey: ['policies', projectId, kind],
    queryFn: async ({ signal }) => api.get('/api/public/policies/{kind}', { projectId }, { params: { kind }, signal }),
  });
  return (
    <>
      <label>
        <span className="only-heard">Policy</span>
        <select className="field" value={kind} onChange={(event) => setKind(event.target.value as PolicyKind)}>
          <LabelledOptions of={policyKinds} />
        </select>
      </label>
      <p className="soft">{policyKinds[kind].meaning}</p>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={200} /> : null}
      {data === undefined ? null : <InForce key={kind} kind={kind} policy={data} />}
    </>
  );
};

const InForce = ({ kind, policy }: { readonly kind: PolicyKind; readonly policy: Policy }) => {
  const [isEditing, setEditing] = useState(false);
  const { version, document, reason, createdAt } = policy;
  return (
    <>
      <section className="card stack" aria-label="In force">
        <div className="row apart">
          <h2>{version === 0 ? 'Never set: this is what counts' : `Version ${version} is in force`}</h2>
          {policyKinds[kind].isOfOperator ? null : (
            <button type="button" className="button primary" onClick={() => setEditing(true)}>
              Change …
            </button>
          )}
        </div>
        {createdAt === null ? null : (
          <p className="soft">
            Since <Time at={createdAt} />
            {reason === null ? '' : `: ${reason}`}
          </p>
        )}
        <JsonView value={document} label="The policy in force" />
      </section>
      {version === 0 ? null : <PolicyVersions kind={kind} newest={version} />}
      {isEditing ? <EditPolicy kind={kind} policy={policy} onClose={() => setEditing(false)} /> : null}
    </>
  );
};
