import { Link } from '@tanstack/react-router';

import type { PromptSummary } from '../../api/prompts.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { Tags } from '../../ui/tags.tsx';
import { Time } from '../../ui/time.tsx';
import type { Folder } from './folder-of.ts';

/** Folders first, then the prompts of the folder itself. */
export const PromptTable = ({ folder: { folders, prompts } }: { readonly folder: Folder<PromptSummary> }) => {
  const { id: projectId } = useProject();
  if (folders.length === 0 && prompts.length === 0)
    return (
      <p className="soft">
        No prompt here yet. Clients fetch one by its name and a label, such as <code>production</code>; a <code>/</code>{' '}
        in the name makes folders.
      </p>
    );
  return (
    <div className="card wide" tabIndex={0} role="region" aria-label="Prompts as a table">
      <table>
        <TableHead columns={['Name', 'Type', { figures: 'Newest version' }, 'Labels', 'Tags', 'Changed']} />
        <tbody>
          {folders.map(({ name, path, count }) => (
            <tr key={path}>
              <th scope="row">
                <Link
                  to="/project/$projectId/prompts"
                  params={{ projectId }}
                  search={{ folder: path }}
                  activeProps={{}}
                >
                  {name}/
                </Link>
              </th>
              <td colSpan={5}>
                {fullCount(count)} {count === 1 ? 'prompt' : 'prompts'}
              </td>
            </tr>
          ))}
          {prompts.map((prompt) => (
            <PromptRow key={prompt.name} prompt={prompt} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

const PromptRow = ({ prompt }: { readonly prompt: PromptSummary }) => {
  const { id: projectId } = useProject();
  const { name, type, versions, labels, tags, lastUpdatedAt } = prompt;
  return (
    <tr>
      <th scope="row">
        <Link to="/project/$projectId/prompts/$promptName" params={{ projectId, promptName: name }}>
          {name}
        </Link>
      </th>
      <td>{type}</td>
      <td className="figure">{Math.max(...versions)}</td>
      <td>
        <Tags tags={labels} />
      </td>
      <td>
        <Tags tags={tags} />
      </td>
      <td>
        <Time at={lastUpdatedAt} />
      </td>
    </tr>
  );
};
