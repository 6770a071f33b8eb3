import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';

import { ApiError, api } from '../../api/client.ts';
import { useSession, type SessionProject } from '../../api/session.ts';
import { NotRead } from '../../ui/not-read.tsx';

/** Leads from a link that names a trace without its project to the page of the trace. */
export const TraceByIdPage = () => {
  const { traceId } = useParams({ from: '/trace/$traceId' });
  const { projects } = useSession();
  const project = useQuery({
    queryKey: ['project-of-trace', traceId],
    queryFn: async ({ signal }) => projectOf(traceId, projects, signal),
  });
  if (project.data === undefined) {
    return (
      <main className="page">
        <h1>Trace</h1>
        <NotRead error={project.error} onRetry={() => void project.refetch()} height={300} />
      </main>
    );
  }
  return (
    <Navigate
      to="/project/$projectId/traces/$traceId"
      params={{ projectId: project.data, traceId }}
      search={{}}
      replace
    />
  );
};

const notThere = new Set([403, 404]);

/** The first project of the user that has the trace. Rejects with `ApiError` if there is none. */
const projectOf = async (
  traceId: string,
  projects: readonly SessionProject[],
  signal: AbortSignal,
): Promise<string> => {
  for (const { id: projectId } of projects) {
    try {
      const asked = { params: { traceId }, query: { fields: 'core' }, signal };
      await api.get('/api/public/traces/{traceId}', { projectId }, asked);
      return projectId;
    } catch (error) {
      if (!(error instanceof ApiError && notThere.has(error.status))) throw error;
    }
  }
  throw new ApiError(404, `None of your projects has a trace with the id ${traceId}.`, 'not_found');
};
