import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useMemberNames } from '../../api/members.ts';
import { useProject } from '../../api/project.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { Pager } from '../../ui/pager.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import { Actor } from './actor.tsx';
import { policyKinds, type Policy, type PolicyKind } from './policy-kinds.ts';

const versionsOfPage = 20;

interface PolicyVersionsProps {
  readonly kind: PolicyKind;
  readonly newest: number;
}

/** Every version of a policy, newest first: can be compared with the current one, and set again. */
export const PolicyVersions = ({ kind, newest }: PolicyVersionsProps) => {
  const { id: projectId } = useProject();
  const [page, setPage] = useState(1);
  const [compared, setCompared] = useState<number>();
  const [restored, setRestored] = useState<number>();
  const { data, error, refetch } = useQuery({
    queryKey: ['policies', projectId, kind, 'versions', newest, page],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/policies/{kind}/versions',
        { projectId },
        { params: { kind }, query: { page, limit: versionsOfPage }, signal },
      ),
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={160} />;
  return (
    <section className="stack" aria-label="Versions">
      <h2>Versions</h2>
      <VersionTable
        kind={kind}
        newest={newest}
        versions={data.data}
        compared={compared}
        onCompare={setCompared}
        onRestore={setRestored}
      />
      <Pager meta={data.meta} onPage={setPage} />
      {compared === undefined ? null : <Compared kind={kind} from={compared} to={newest} />}
      {restored === undefined ? null : (
        <Restore kind={kind} version={restored} newest={newest} onClose={() => setRestored(undefined)} />
      )}
    </section>
  );
};

interface RestoreProps extends PolicyVersionsProps {
  readonly version: number;
  readonly onClose: () => void;
}

const Restore = ({ kind, version, newest, onClose }: RestoreProps) => {
  const { id: projectId } = useProject();
  return (
    <Confirm
      title={`Set the policy to what version ${version} was?`}
      text={`Its document becomes version ${newest + 1}, and counts for what comes from then on, within 5 seconds.`}
      yes="Restore"
      no="Leave it"
      work={async () =>
        api.post(
          '/api/public/policies/{kind}/versions/{version}/restore',
          { projectId },
          { params: { kind, version: String(version) }, body: { expectedVersion: newest } },
        )
      }
      changes={['policies', projectId]}
      onClose={onClose}
    />
  );
};

interface VersionTableProps extends PolicyVersionsProps, VersionActions {
  readonly versions: readonly Policy[];
}

interface VersionActions {
  /** The version that is compared with the newest. */
  readonly compared: number | undefined;
  readonly onCompare: (version: number | undefined) => void;
  readonly onRestore: (version: number) => void;
}

const VersionTable = ({ kind, newest, versions, ...actions }: VersionTableProps) => {
  const nameOf = useMemberNames();
  return (
    <div className="card wide" tabIndex={0} role="region" aria-label="Versions as a table">
      <table>
        <TableHead columns={['Version', 'Set', 'By', 'Why', { unseen: 'Actions' }]} />
        <tbody>
          {versions.map(({ version, createdAt, author, reason }) => (
            <tr key={version}>
              <th scope="row">{version}</th>
              <td>{createdAt === null ? null : <Time at={createdAt} />}</td>
              <td>{author === null ? null : <Actor {...author} nameOf={nameOf} />}</td>
              <td>{reason}</td>
              <td className="figure">
                {version === newest ? null : (
                  <Actions version={version} canRestore={policyKinds[kind].isOfOperator !== true} {...actions} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

interface ActionsProps extends VersionActions {
  readonly version: number;
  readonly canRestore: boolean;
}

const Actions = ({ version, canRestore, compared, onCompare, onRestore }: ActionsProps) => (
  <>
    <button
      type="button"
      className="button"
      aria-label={`Compare version ${version} with the one in force`}
      aria-pressed={compared === version}
      onClick={() => onCompare(compared === version ? undefined : version)}
    >
      Compare
    </button>{' '}
    {canRestore ? (
      <button
        type="button"
        className="button"
        aria-label={`Restore version ${version}`}
        onClick={() => onRestore(version)}
      >
        Restore …
      </button>
    ) : null}
  </>
);

interface ComparedProps {
  readonly kind: PolicyKind;
  readonly from: number;
  readonly to: number;
}

const Compared = ({ kind, from, to }: ComparedProps) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery({
    queryKey: ['policies', projectId, kind, 'compare', from, to],
    queryFn: async ({ signal }) =>
      api.get('/api/public/policies/{kind}/compare', { projectId }, { params: { kind }, query: { from, to }, signal }),
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={80} />;
  return (
    <section className="stack" aria-label={`From version ${from} to version ${to}`}>
      <h3>
        From version {from} to version {to}
      </h3>
      {data.differences.length === 0 ? <p>Both are the same.</p> : null}
      {data.differences.map((difference) => (
        <JsonView key={difference.path} value={difference} label={`Difference at ${difference.path}`} />
      ))}
    </section>
  );
};
