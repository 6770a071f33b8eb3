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
import { listSearch } from './lists/list-search.ts';
import { annotateSearch } from './pages/annotate/annotate-search.ts';
import { queueSearch } from './pages/annotation-queue/queue-search.ts';
import { costsSearch } from './pages/costs/costs-search.ts';
import { datasetSearch } from './pages/dataset/dataset-search.ts';
import { promptSearch } from './pages/prompt/prompt-search.ts';
import { promptsSearch } from './pages/prompts/prompts-search.ts';
import { pricesSearch } from './pages/prices/prices-search.ts';
import { settingsSearch } from './pages/settings/settings-search.ts';
import { traceSearch } from './pages/trace/trace-search.ts';
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
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/traces/traces-page.tsx'), 'TracesPage'),
});

const traceRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/traces/$traceId',
  validateSearch: traceSearch,
  component: lazyRouteComponent(() => import('./pages/trace/trace-page.tsx'), 'TracePage'),
});

const observationsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/observations',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/observations/observations-page.tsx'), 'ObservationsPage'),
});

const sessionsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/sessions',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/sessions/sessions-page.tsx'), 'SessionsPage'),
});

const sessionRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/sessions/$sessionId',
  component: lazyRouteComponent(() => import('./pages/session/session-page.tsx'), 'SessionPage'),
});

const usersRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/users',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/users/users-page.tsx'), 'UsersPage'),
});

const userRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/users/$userId',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/user/user-page.tsx'), 'UserPage'),
});

const scoresRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/scores',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/scores/scores-page.tsx'), 'ScoresPage'),
});

const promptsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/prompts',
  validateSearch: promptsSearch,
  component: lazyRouteComponent(() => import('./pages/prompts/prompts-page.tsx'), 'PromptsPage'),
});

const promptRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/prompts/$promptName',
  validateSearch: promptSearch,
  component: lazyRouteComponent(() => import('./pages/prompt/prompt-page.tsx'), 'PromptPage'),
});

const datasetsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/datasets',
  component: lazyRouteComponent(() => import('./pages/datasets/datasets-page.tsx'), 'DatasetsPage'),
});

const datasetRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/datasets/$datasetName',
  validateSearch: datasetSearch,
  component: lazyRouteComponent(() => import('./pages/dataset/dataset-page.tsx'), 'DatasetPage'),
});

const annotationQueuesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/annotation-queues',
  component: lazyRouteComponent(
    () => import('./pages/annotation-queues/annotation-queues-page.tsx'),
    'AnnotationQueuesPage',
  ),
});

const annotationQueueRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/annotation-queues/$queueId',
  validateSearch: queueSearch,
  component: lazyRouteComponent(
    () => import('./pages/annotation-queue/annotation-queue-page.tsx'),
    'AnnotationQueuePage',
  ),
});

const annotateRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/annotation-queues/$queueId/annotate',
  validateSearch: annotateSearch,
  component: lazyRouteComponent(() => import('./pages/annotate/annotate-page.tsx'), 'AnnotatePage'),
});

const pricesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/prices',
  validateSearch: pricesSearch,
  component: lazyRouteComponent(() => import('./pages/prices/prices-page.tsx'), 'PricesPage'),
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
    projectRoute.addChildren([
      homeRoute,
      tracesRoute,
      traceRoute,
      observationsRoute,
      sessionsRoute,
      sessionRoute,
      usersRoute,
      userRoute,
      scoresRoute,
      promptsRoute,
      promptRoute,
      datasetsRoute,
      datasetRoute,
      annotationQueuesRoute,
      annotationQueueRoute,
      annotateRoute,
      costsRoute,
      agentsRoute,
      pricesRoute,
      ledgerRoute,
      settingsRoute,
    ]),
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
