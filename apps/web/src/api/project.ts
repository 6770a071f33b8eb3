import { useParams } from '@tanstack/react-router';
import { useState } from 'react';

import type { Scope, SessionProject } from './session.ts';
import { useSession } from './session.ts';

/** The project of the address, which the user may open. */
export const useProject = (): SessionProject => {
  const { projectId } = useParams({ strict: false });
  const project = useSession().projects.find(({ id }) => id === projectId);
  if (project === undefined) throw new Error('There is no such project, or you have no role in it.');
  return project;
};

/** Whether the user's role in the project has a scope. */
export const useMay = (scope: Scope): boolean => useProject().scopes.includes(scope);

/**
 * The same, or had it when the component was mounted: a role that is lowered meanwhile must not take away a form with what
 * was entered. Sending it is refused.
 */
export const useMayOrCould = (scope: Scope): boolean => {
  const may = useMay(scope);
  const [could] = useState(may);
  return may || could;
};
