import { useNavigate } from '@tanstack/react-router';

import { useProject } from '../api/project.ts';
import { useSession } from '../api/session.ts';

/** Switches between the projects that the user may open, by organization. */
export const ProjectSwitcher = () => {
  const { projects } = useSession();
  const project = useProject();
  const navigate = useNavigate();
  const organizations = new Map(projects.map(({ organization }) => [organization.id, organization.name]));
  return (
    <label>
      <span className="only-heard">Project</span>
      <select
        className="field"
        style={{ width: '100%' }}
        value={project.id}
        onChange={(event) => void navigate({ to: '/project/$projectId', params: { projectId: event.target.value } })}
      >
        {[...organizations].map(([organizationId, name]) => (
          <optgroup key={organizationId} label={name}>
            {projects
              .filter(({ organization }) => organization.id === organizationId)
              .map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
};
