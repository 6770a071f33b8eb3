import { queryOptions, useQuery } from '@tanstack/react-query';

import { api } from './client.ts';
import { memberName, type ProjectMember } from './member-name.ts';
import { useProject } from './project.ts';

/** The users with access to the project. */
export const membersQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['project-members', projectId],
    queryFn: async ({ signal }): Promise<readonly ProjectMember[]> =>
      (await api.get('/api/public/members', { projectId }, { signal })).data,
    staleTime: 60_000,
  });

/** Returns the name of a user by id: the id itself for a user who no longer has access. */
export const useMemberNames = (): ((userId: string) => string) => {
  const { id: projectId } = useProject();
  const { data = [] } = useQuery(membersQuery(projectId));
  const names = new Map(data.map((member) => [member.userId, memberName(member)]));
  return (userId) => names.get(userId) ?? userId;
};
