import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useRef, useState, type MouseEvent } from 'react';

import icon from '../icon.svg';
import { ApiError } from '../api/client.ts';
import { useProject } from '../api/project.ts';
import { sessionQuery, useSignOut } from '../api/session.ts';
import { Failure } from '../ui/failure.tsx';
import { PageSkeleton } from '../ui/skeleton.tsx';
import { AccountMenu } from './account-menu.tsx';
import { CommandPalette } from './command-palette.tsx';
import { rememberProject } from './first-project.tsx';
import { KeyHelp } from './key-help.tsx';
import { LateAnswer } from './late-answer.tsx';
import { pages } from './pages.ts';
import { ProjectSwitcher } from './project-switcher.tsx';
import { titleOf } from './title-of.ts';
import { useShellKeys } from './use-shell-keys.ts';

/** The frame of every page of a project. */
export const Shell = () => {
  const project = useProject();
  const [open, setOpen] = useState<'palette' | 'help'>();
  const { mutate: signOut, error: stillSignedIn } = useSignOut();
  useShellKeys(project.id, setOpen);
  usePageTitle(project.name);
  useEffect(() => rememberProject(project.id), [project.id]);
  return (
    <div className="shell">
      <a className="skip button" href="#main" onClick={skipToMain}>
        Skip to the page
      </a>
      <header className="side">
        <Link to="/project/$projectId" params={{ projectId: project.id }} className="brand" aria-label="Spanledger">
          <img src={icon} alt="" />
          <span>Spanledger</span>
        </Link>
        <ProjectSwitcher />
        <Navigation projectId={project.id} />
        <div className="foot">
          <button type="button" className="button quiet keys" onClick={() => setOpen('palette')}>
            Go to … <kbd>Ctrl K</kbd>
          </button>
          <AccountMenu onSignOut={signOut} />
        </div>
      </header>
      <Main error={stillSignedIn} />
      {open === 'palette' ? <CommandPalette onClose={() => setOpen(undefined)} onSignOut={signOut} /> : null}
      {open === 'help' ? <KeyHelp onClose={() => setOpen(undefined)} /> : null}
    </div>
  );
};

const usePageTitle = (projectName: string): void => {
  const title = useRouterState({
    select: ({ matches }) => {
      const match = matches.at(-1);
      return match === undefined ? projectName : titleOf(match, projectName);
    },
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
};

const skipToMain = (event: MouseEvent): void => {
  event.preventDefault();
  document.querySelector<HTMLElement>('#main')?.focus();
};

/** The pages. That which is shown is scrolled into view, where not all have room. */
const Navigation = ({ projectId }: { readonly projectId: string }) => {
  const ref = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    ref.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  return (
    <nav aria-label="Pages of the project" ref={ref}>
      {pages.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          params={{ projectId }}
          activeOptions={{ exact: to === '/project/$projectId', includeSearch: false }}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
};

/** True for errors that no retry ends: the session has ended, or is of another user now. */
const isNoLonger = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 401 || error.code === 'other_user');

/** The page itself, below a notice once its user's session has ended, or where signing out failed. A new page is scrolled to its top. */
const Main = ({ error: stillSignedIn }: { readonly error: Error | null }) => {
  const { error } = useQuery(sessionQuery);
  const ref = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    ref.current?.scrollTo(0, 0);
  }, [path]);
  return (
    <main className="main" id="main" tabIndex={-1} ref={ref}>
      {isNoLonger(error) ? <Failure error={error} /> : null}
      {stillSignedIn === null ? null : <StillSignedIn error={stillSignedIn} />}
      <LateAnswer />
      <Suspense fallback={<PageSkeleton />}>
        <Outlet />
      </Suspense>
    </main>
  );
};

const StillSignedIn = ({ error }: { readonly error: Error }) => (
  <div className="stack">
    <p className="bad">You are still signed in.</p>
    <Failure error={error} />
  </div>
);
