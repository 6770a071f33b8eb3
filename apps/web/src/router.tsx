import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
} from '@tanstack/react-router';

import { baseUrl } from './api/client.ts';
import { loading } from './api/not-loaded.ts';
import { openSession } from './api/open-session.ts';
import { searchText } from './format/search-text.ts';
import { rangeSearch } from './format/time-range.ts';
import { listSearch } from './lists/list-search.ts';
import { agentsSearch } from './pages/agents/agents-search.ts';
import { annotateSearch } from './pages/annotate/annotate-search.ts';
import { queueSearch } from './pages/annotation-queue/queue-search.ts';
import { costsSearch } from './pages/costs/costs-search.ts';
import { datasetSearch } from './pages/dataset/dataset-search.ts';
import { newRuleSearch, ruleSearch } from './pages/evaluation-rule/rule-search.ts';
import { evaluatorSearch, newEvaluatorSearch } from './pages/evaluator/evaluator-search.ts';
import { playgroundSearch } from './pages/playground/playground-search.ts';
import { promptSearch } from './pages/prompt/prompt-search.ts';
import { promptsSearch } from './pages/prompts/prompts-search.ts';
import { pricesSearch } from './pages/prices/prices-search.ts';
import { settingsSearch } from './pages/settings/settings-search.ts';
import { comparisonSearch } from './pages/trace-comparison/comparison-search.ts';
import { traceSearch } from './pages/trace/trace-search.ts';
import { FirstProject } from './shell/first-project.tsx';
import { PageFailure, WholeFailure } from './shell/page-failure.tsx';
import { Shell } from './shell/shell.tsx';
import { PageSkeleton } from './ui/skeleton.tsx';

/** A page in a separate chunk, which waits while the server is unavailable. */
const lazyPage: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(loading(load), name);

const rootRoute = createRootRoute({
  component: Outlet,
  beforeLoad: async () => void (await openSession()),
  errorComponent: WholeFailure,
});

const firstRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: FirstProject });

/** As Langfuse's clients for JavaScript up to version 3, and for Python up to version 2, print the link to a trace. */
const traceLinkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/trace/$traceId',
  component: lazyPage(() => import('./pages/trace/trace-by-id.tsx'), 'TraceByIdPage'),
});

const notThere = new Error('There is no such page or project, or you have no role in it.');

const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/project/$projectId',
  component: Shell,
  // The frame stays, with the focus on the choice of the project.
  remountDeps: () => 'frame',
  errorComponent: WholeFailure,
  beforeLoad: async ({ params: { projectId } }) => {
    const { projects } = await openSession();
    // oxlint-disable-next-line typescript/only-throw-error -- The router identifies it by its type.
    if (!projects.some(({ id }) => id === projectId)) throw notFound({ data: 'project' });
  },
  // A project that is not found has no frame; a page has one, whose main part this is in.
  notFoundComponent: ({ data }) =>
    data === 'project' ? <WholeFailure error={notThere} /> : <PageFailure error={notThere} />,
});

const homeRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/',
  validateSearch: rangeSearch,
  component: lazyPage(() => import('./pages/home/home-page.tsx'), 'HomePage'),
});

const tracesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/traces',
  validateSearch: listSearch,
  component: lazyPage(() => import('./pages/traces/traces-page.tsx'), 'TracesPage'),
});

const traceRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/traces/$traceId',
  validateSearch: traceSearch,
  component: lazyPage(() => import('./pages/trace/trace-page.tsx'), 'TracePage'),
});

const traceComparisonRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/traces/$traceId/compare',
  validateSearch: comparisonSearch,
  component: lazyPage(() => import('./pages/trace-comparison/trace-comparison-page.tsx'), 'TraceComparisonPage'),
});

const observationsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/observations',
  validateSearch: listSearch,
  component: lazyPage(() => import('./pages/observations/observations-page.tsx'), 'ObservationsPage'),
});

const sessionsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/sessions',
  validateSearch: listSearch,
  component: lazyPage(() => import('./pages/sessions/sessions-page.tsx'), 'SessionsPage'),
});

const sessionRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/sessions/$sessionId',
  component: lazyPage(() => import('./pages/session/session-page.tsx'), 'SessionPage'),
});

const usersRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/users',
  validateSearch: listSearch,
  component: lazyPage(() => import('./pages/users/users-page.tsx'), 'UsersPage'),
});

const userRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/users/$userId',
  validateSearch: listSearch,
  component: lazyPage(() => import('./pages/user/user-page.tsx'), 'UserPage'),
});

const scoresRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/scores',
  validateSearch: listSearch,
  component: lazyPage(() => import('./pages/scores/scores-page.tsx'), 'ScoresPage'),
});

const promptsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/prompts',
  validateSearch: promptsSearch,
  component: lazyPage(() => import('./pages/prompts/prompts-page.tsx'), 'PromptsPage'),
});

const promptRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/prompts/$promptName',
  validateSearch: promptSearch,
  component: lazyPage(() => import('./pages/prompt/prompt-page.tsx'), 'PromptPage'),
});

const datasetsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/datasets',
  component: lazyPage(() => import('./pages/datasets/datasets-page.tsx'), 'DatasetsPage'),
});

const datasetRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/datasets/$datasetName',
  validateSearch: datasetSearch,
  component: lazyPage(() => import('./pages/dataset/dataset-page.tsx'), 'DatasetPage'),
});

/** As Langfuse's clients for JavaScript, and for Python up to version 4, print the link to a run. */
const runRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/datasets/$datasetId/runs/$runId',
  component: lazyPage(() => import('./pages/dataset/run-by-id.tsx'), 'RunPage'),
});

/** As its client for Python prints it since version 5. */
const resultsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/experiments/results',
  validateSearch: (search) => ({ baseline: searchText(search['baseline']) }),
  component: lazyPage(() => import('./pages/dataset/run-by-id.tsx'), 'ResultsPage'),
});

const annotationQueuesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/annotation-queues',
  component: lazyPage(() => import('./pages/annotation-queues/annotation-queues-page.tsx'), 'AnnotationQueuesPage'),
});

const annotationQueueRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/annotation-queues/$queueId',
  validateSearch: queueSearch,
  component: lazyPage(() => import('./pages/annotation-queue/annotation-queue-page.tsx'), 'AnnotationQueuePage'),
});

const annotateRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/annotation-queues/$queueId/annotate',
  validateSearch: annotateSearch,
  component: lazyPage(() => import('./pages/annotate/annotate-page.tsx'), 'AnnotatePage'),
});

const evaluatorsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/evaluators',
  component: lazyPage(() => import('./pages/evaluators/evaluators-page.tsx'), 'EvaluatorsPage'),
});

const newEvaluatorRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/evaluators/new',
  validateSearch: newEvaluatorSearch,
  component: lazyPage(() => import('./pages/evaluator/new-evaluator-page.tsx'), 'NewEvaluatorPage'),
});

const evaluatorRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/evaluators/$evaluatorId',
  validateSearch: evaluatorSearch,
  component: lazyPage(() => import('./pages/evaluator/evaluator-page.tsx'), 'EvaluatorPage'),
});

const newRuleRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/evaluators/rules/new',
  validateSearch: newRuleSearch,
  component: lazyPage(() => import('./pages/evaluation-rule/new-rule-page.tsx'), 'NewRulePage'),
});

const evaluationRuleRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/evaluators/rules/$ruleId',
  validateSearch: ruleSearch,
  component: lazyPage(() => import('./pages/evaluation-rule/evaluation-rule-page.tsx'), 'EvaluationRulePage'),
});

const playgroundRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/playground',
  validateSearch: playgroundSearch,
  component: lazyPage(() => import('./pages/playground/playground-page.tsx'), 'PlaygroundPage'),
});

const pricesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/prices',
  validateSearch: pricesSearch,
  component: lazyPage(() => import('./pages/prices/prices-page.tsx'), 'PricesPage'),
});

const costsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/costs',
  validateSearch: costsSearch,
  component: lazyPage(() => import('./pages/costs/costs-page.tsx'), 'CostsPage'),
});

const agentsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/agents',
  validateSearch: agentsSearch,
  component: lazyPage(() => import('./pages/agents/agents-page.tsx'), 'AgentsPage'),
});

const ledgerRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/ledger',
  validateSearch: rangeSearch,
  component: lazyPage(() => import('./pages/ledger/ledger-page.tsx'), 'LedgerPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/settings',
  validateSearch: settingsSearch,
  component: lazyPage(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    firstRoute,
    traceLinkRoute,
    projectRoute.addChildren([
      homeRoute,
      tracesRoute,
      traceRoute,
      traceComparisonRoute,
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
      runRoute,
      resultsRoute,
      annotationQueuesRoute,
      annotationQueueRoute,
      annotateRoute,
      evaluatorsRoute,
      newEvaluatorRoute,
      evaluatorRoute,
      newRuleRoute,
      evaluationRuleRoute,
      playgroundRoute,
      costsRoute,
      agentsRoute,
      pricesRoute,
      ledgerRoute,
      settingsRoute,
    ]),
  ]),
  basepath: baseUrl.pathname,
  // Else what a route's `validateSearch` leaves out of an address reaches its page all the same.
  search: { strict: true },
  // Else a form that is open for one trace is open for another after the way back, and is stored there.
  defaultRemountDeps: ({ params }) => params,
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
