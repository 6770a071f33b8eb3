import { Navigate } from '@tanstack/react-router';

import { useSession, useSignOut } from '../api/session.ts';
import { Failure } from '../ui/failure.tsx';

const key = 'spanledger-project';

/** Stores the project that `/` opens the next time. */
export const rememberProject = (projectId: string): void => localStorage.setItem(key, projectId);

/** Opens the last opened project, else the oldest one. */
export const FirstProject = () => {
  const { projects, user } = useSession();
  const signingOut = useSignOut();
  const last = localStorage.getItem(key);
  const project = projects.find(({ id }) => id === last) ?? projects[0];
  if (project !== undefined) return <Navigate to="/project/$projectId" params={{ projectId: project.id }} replace />;
  return (
    <main className="page">
      <h1>No project yet</h1>
      <p>
        You are signed in as {user.email}, and have a role in no project. An owner or admin of your organization can
        give you one; the operator makes projects with <code>npm run spanledger -- projects create</code>.
      </p>
      {signingOut.error === null ? null : <Failure error={signingOut.error} />}
      <p>
        <button type="button" className="button" onClick={() => signingOut.mutate()}>
          Sign out
        </button>
      </p>
    </main>
  );
};
