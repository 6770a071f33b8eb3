import './prompt.css';

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { promptsQuery, promptVersionQuery, type PromptSummary, type PromptVersion } from '../../api/prompts.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { PromptForm } from '../../parts/prompts/prompt-form.tsx';
import { PageSkeleton, Skeleton } from '../../ui/skeleton.tsx';
import { Tags } from '../../ui/tags.tsx';
import { DeletePrompt } from './delete-prompt.tsx';
import { Difference } from './difference.tsx';
import { PromptFigures } from './prompt-figures.tsx';
import type { PromptSearch } from './prompt-search.ts';
import { VersionDetail } from './version-detail.tsx';
import { VersionList } from './version-list.tsx';

/** A prompt: its versions, and the selected one, alone or compared with another. */
export const PromptPage = () => {
  const { id: projectId } = useProject();
  const { promptName } = useParams({ from: '/project/$projectId/prompts/$promptName' });
  const { data, error, refetch } = useQuery(promptsQuery(projectId, promptName));
  if (data === undefined && error !== null)
    return (
      <div className="page">
        <h1>{promptName}</h1>
        <Failure error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (data === undefined) return <PageSkeleton />;
  const [prompt] = data;
  return (
    <div className="page">
      <h1 className="cut">
        <Link to="/project/$projectId/prompts" params={{ projectId }}>
          Prompts
        </Link>{' '}
        / {promptName}
      </h1>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {prompt === undefined ? (
        <p className="notice">The project has no prompt {promptName}.</p>
      ) : (
        <Versions prompt={prompt} />
      )}
    </div>
  );
};

const Versions = ({ prompt }: { readonly prompt: PromptSummary }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const versions = prompt.versions.toSorted((a, b) => b - a);
  const { version: asked, with: other } = useSearch({ from: '/project/$projectId/prompts/$promptName' });
  const navigate = useNavigate({ from: '/project/$projectId/prompts/$promptName' });
  const show = (shown: PromptSearch): void => void navigate({ search: (before) => ({ ...before, ...shown }) });
  const version = asked ?? versions[0] ?? 1;
  const { data, error, refetch } = useQuery(promptVersionQuery(projectId, prompt.name, version));
  return (
    <>
      <div className="row apart">
        <span className="row">
          <span className="soft">{prompt.type}</span>
          <Tags tags={prompt.tags} />
        </span>
        <Forms version={mayWrite ? data : undefined} isNewest={version === versions[0]} count={versions.length} />
      </div>
      <div className="prompt-halves">
        <VersionList
          name={prompt.name}
          versions={versions}
          chosen={version}
          other={other}
          onChoose={(version) => show({ version, with: undefined })}
          onCompare={(other) => show({ version, with: other })}
        />
        <section className="stack" aria-label={`Version ${version}`}>
          {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
          {data === undefined && error === null ? <Skeleton height={280} /> : null}
          {data === undefined ? null : other === undefined ? (
            <VersionDetail version={data} labels={prompt.labels} />
          ) : (
            <Difference
              name={prompt.name}
              from={Math.min(version, other)}
              to={Math.max(version, other)}
              onClose={() => show({ version, with: undefined })}
            />
          )}
        </section>
      </div>
      <PromptFigures name={prompt.name} />
    </>
  );
};

interface FormsProps {
  /** `undefined` while it is not read, and for a role that may not change prompts. */
  readonly version: PromptVersion | undefined;
  readonly isNewest: boolean;
  /** The number of versions. */
  readonly count: number;
}

interface OpenForm {
  readonly action: 'next' | 'copy' | 'delete';
  /** The one that was shown then: one that another user adds meanwhile must not take the form away. */
  readonly of: PromptVersion;
}

/** The actions on a version: create the next one, or another prompt; delete it. */
const Forms = ({ version, isNewest, count }: FormsProps) => {
  const { id: projectId } = useProject();
  const navigate = useNavigate({ from: '/project/$projectId/prompts/$promptName' });
  const [open, setOpen] = useState<OpenForm>();
  const close = (): void => setOpen(undefined);
  return (
    <span className="row">
      {version === undefined ? null : (
        <>
          <button type="button" className="button" onClick={() => setOpen({ action: 'delete', of: version })}>
            Delete …
          </button>
          <button type="button" className="button" onClick={() => setOpen({ action: 'copy', of: version })}>
            Copy as another prompt
          </button>
          <button type="button" className="button primary" onClick={() => setOpen({ action: 'next', of: version })}>
            {isNewest ? 'New version' : `New version from version ${version.version}`}
          </button>
        </>
      )}
      {open?.action === 'delete' ? <DeletePrompt version={open.of} count={count} onClose={close} /> : null}
      {open === undefined || open.action === 'delete' ? null : (
        <PromptForm
          before={open.of}
          isCopy={open.action === 'copy'}
          onSaved={(saved) =>
            void navigate({
              to: '/project/$projectId/prompts/$promptName',
              params: { projectId, promptName: saved.name },
              search: { version: saved.version },
            })
          }
          onClose={close}
        />
      )}
    </span>
  );
};
