import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
} from '@tanstack/react-router';

import { baseUrl } from './api/client.ts';
import { openSession } from './api/open-session.ts';
import { rangeSearch } from './format/time-range.ts';
import { costsSearch } from './pages/costs/costs-search.ts';
import { settingsSearch } from './pages/settings/settings-search.ts';
import { traceSearch } from './pages/trace/trace-search.ts';
import { tracesSearch } from './pages/traces/traces-search.ts';
import { FirstProject } from './shell/first-project.tsx';
import { PageFailure } from './shell/page-failure.tsx';
import { Shell } from './shell/shell.tsx';
import { PageSkeleton } from './ui/skeleton.tsx';

const rootRoute = createRootRoute({ component: Outlet, beforeLoad: async () => void (await openSession()) });

const firstRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: FirstProject });

const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/project/$projectId',
  component: Shell,
  beforeLoad: async ({ params: { projectId } }) => {
    const { projects } = await openSession();
    // oxlint-disable-next-line typescript/only-throw-error -- The router knows it by its type.
    if (!projects.some(({ id }) => id === projectId)) throw notFound();
  },
  notFoundComponent: () => (
    <PageFailure error={new Error('There is no such page or project, or you have no role in it.')} />
  ),
});

const homeRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/',
  validateSearch: rangeSearch,
  component: lazyRouteComponent(() => import('./pages/home/home-page.tsx'), 'HomePage'),
});

const tracesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/traces',
  validateSearch: tracesSearch,
  component: lazyRouteComponent(() => import('./pages/traces/traces-page.tsx'), 'TracesPage'),
});

const traceRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/traces/$traceId',
  validateSearch: traceSearch,
  component: lazyRouteComponent(() => import('./pages/trace/trace-page.tsx'), 'TracePage'),
});

const costsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/costs',
  validateSearch: costsSearch,
  component: lazyRouteComponent(() => import('./pages/costs/costs-page.tsx'), 'CostsPage'),
});

const agentsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/agents',
  validateSearch: rangeSearch,
  component: lazyRouteComponent(() => import('./pages/agents/agents-page.tsx'), 'AgentsPage'),
});

const ledgerRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/ledger',
  validateSearch: rangeSearch,
  component: lazyRouteComponent(() => import('./pages/ledger/ledger-page.tsx'), 'LedgerPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/settings',
  validateSearch: settingsSearch,
  component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    firstRoute,
    projectRoute.addChildren([homeRoute, tracesRoute, traceRoute, costsRoute, agentsRoute, ledgerRoute, settingsRoute]),
  ]),
  basepath: baseUrl.pathname,
  defaultPreload: 'intent',
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: PageFailure,
  defaultNotFoundComponent: () => <PageFailure error={new Error('There is no such page.')} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
