import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { promptsQuery } from '../../api/prompts.ts';
import { useMay, useProject } from '../../api/project.ts';
import { SearchField } from '../../lists/search-field.tsx';
import { PromptForm } from '../../parts/prompts/prompt-form.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { folderOf } from './folder-of.ts';
import { FoundVersions } from './found-versions.tsx';
import { PromptTable } from './prompt-table.tsx';

/** The prompts of a project by folder, or the results of a search. */
export const PromptsPage = () => {
  const { id: projectId } = useProject();
  const { folder = '', search = '' } = useSearch({ from: '/project/$projectId/prompts' });
  const navigate = useNavigate({ from: '/project/$projectId/prompts' });
  const mayWrite = useMay('write');
  const [isNew, setNew] = useState(false);
  const { data, error, refetch } = useQuery(promptsQuery(projectId));
  return (
    <div className="page">
      <header className="row apart">
        <h1>Prompts</h1>
        <div className="row">
          <SearchField
            value={search}
            searched="all versions"
            onChange={(text) => void navigate({ search: text === '' ? {} : { search: text }, replace: true })}
          />
          {mayWrite ? (
            <button type="button" className="button primary" onClick={() => setNew(true)}>
              New prompt
            </button>
          ) : null}
        </div>
      </header>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {search === '' ? (
        <>
          <Path folder={folder} />
          {data === undefined && error === null ? <Skeleton height={240} /> : null}
          {data === undefined ? null : <PromptTable folder={folderOf(data, folder)} />}
        </>
      ) : (
        <FoundVersions search={search} />
      )}
      {isNew ? (
        <PromptForm
          before={undefined}
          folder={folder}
          onSaved={({ name }) =>
            void navigate({ to: '/project/$projectId/prompts/$promptName', params: { projectId, promptName: name } })
          }
          onClose={() => setNew(false)}
        />
      ) : null}
    </div>
  );
};

/** The path from all prompts to the open folder. */
const Path = ({ folder }: { readonly folder: string }) => {
  const { id: projectId } = useProject();
  if (folder === '') return null;
  const parts = folder.split('/');
  return (
    <nav className="row" aria-label="Folders above">
      <Link to="/project/$projectId/prompts" params={{ projectId }} activeProps={{}}>
        All prompts
      </Link>
      {parts.map((part, at) => (
        <span key={parts.slice(0, at + 1).join('/')}>
          {'/ '}
          {at === parts.length - 1 ? (
            <strong>{part}</strong>
          ) : (
            <Link
              to="/project/$projectId/prompts"
              params={{ projectId }}
              search={{ folder: parts.slice(0, at + 1).join('/') }}
              activeProps={{}}
            >
              {part}
            </Link>
          )}
        </span>
      ))}
    </nav>
  );
};
