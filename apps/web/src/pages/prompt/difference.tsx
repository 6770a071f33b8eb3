import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

type Change = Answer<'get', '/api/public/prompt-versions/difference'>['prompt'][number];

interface DifferenceProps {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly onClose: () => void;
}

/** The added and removed lines between two versions. */
export const Difference = ({ name, from, to, onClose }: DifferenceProps) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery({
    queryKey: ['prompts', projectId, 'difference', name, from, to],
    queryFn: async ({ signal }) =>
      api.get('/api/public/prompt-versions/difference', { projectId }, { query: { name, from, to }, signal }),
  });
  return (
    <>
      <div className="row apart">
        <h2>
          From version {from} to version {to}
        </h2>
        <button type="button" className="button" onClick={onClose}>
          Show one version
        </button>
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={200} /> : null}
      {data === undefined ? null : (
        <>
          <Changes title="Prompt" changes={data.prompt} />
          <Changes title="Config" changes={data.config} />
        </>
      )}
    </>
  );
};

const marks = { same: ' ', added: '+', removed: '−' } as const;

const Changes = ({ title, changes }: { readonly title: string; readonly changes: readonly Change[] }) => (
  <section className="stack">
    <h3>{title}</h3>
    {changes.every(({ kind }) => kind === 'same') ? <p className="soft">It is the same in both.</p> : null}
    <div className="code difference" tabIndex={0} role="region" aria-label={`Difference of the ${title.toLowerCase()}`}>
      {changes.flatMap(({ kind, text }, place) =>
        text
          .replace(/\n$/, '')
          .split('\n')
          .map((line, at) => (
            <div key={`${place} ${at}`} className={kind}>
              <span aria-hidden="true">{marks[kind]} </span>
              {kind === 'same' ? null : <span className="only-heard">{kind} </span>}
              {line}
            </div>
          )),
      )}
    </div>
  </section>
);
