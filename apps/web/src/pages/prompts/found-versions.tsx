import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { NotRead } from '../../ui/not-read.tsx';
import { Tags } from '../../ui/tags.tsx';
import { Time } from '../../ui/time.tsx';

const shownMax = 50;

/** The versions of all prompts that contain a text, newest first. */
export const FoundVersions = ({ search }: { readonly search: string }) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery({
    queryKey: ['prompts', projectId, 'search', search],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/prompt-versions',
        { projectId },
        { query: { search, mode: 'part', limit: shownMax }, signal },
      ),
    placeholderData: keepPreviousData,
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={240} />;
  return (
    <>
      <p className="soft" role="status">
        {fullCount(data.meta.totalItems)} {data.meta.totalItems === 1 ? 'version' : 'versions'}
        {data.meta.totalItems > shownMax ? `, of which the newest ${shownMax} are shown` : ''}
      </p>
      <ul className="found">
        {data.data.map(({ id, name, version, labels, commitMessage, createdAt }) => (
          <li key={id} className="row apart">
            <Link
              to="/project/$projectId/prompts/$promptName"
              params={{ projectId, promptName: name }}
              search={{ version }}
            >
              {name}, version {version}
            </Link>
            <span className="row soft">
              {commitMessage}
              <Tags tags={labels} />
              <Time at={createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
};
