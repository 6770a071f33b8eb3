import type { Place } from '../../api/client.ts';
import type { Dimension } from '../../api/cost-groups.ts';
import { useProject } from '../../api/project.ts';
import { useSession } from '../../api/session.ts';

/** The scope of a cost query: costs of several projects are read in the organization. */
export const useCostPlace = (by: Dimension): Place => {
  const { id: projectId, organization } = useProject();
  return by === 'project' ? { organizationId: organization.id } : { projectId };
};

/** True if the user has a role in the organization, and so can read costs of its projects together. */
export const useMayCompareProjects = (): boolean => {
  const { organization } = useProject();
  return useSession().user.memberships.some(
    ({ organizationId, role }) => organizationId === organization.id && role !== 'NONE',
  );
};
