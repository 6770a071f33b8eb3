/** The pages of a project, in the order of the navigation, with the key that opens each after `g`. */
export const pages = [
  { to: '/project/$projectId', label: 'Home', key: 'h' },
  { to: '/project/$projectId/traces', label: 'Traces', key: 't' },
  { to: '/project/$projectId/observations', label: 'Observations', key: 'o' },
  { to: '/project/$projectId/sessions', label: 'Sessions', key: 'e' },
  { to: '/project/$projectId/users', label: 'Users', key: 'u' },
  { to: '/project/$projectId/scores', label: 'Scores', key: 'r' },
  { to: '/project/$projectId/prompts', label: 'Prompts', key: 'p' },
  { to: '/project/$projectId/playground', label: 'Playground', key: 'y' },
  { to: '/project/$projectId/datasets', label: 'Datasets', key: 'd' },
  { to: '/project/$projectId/annotation-queues', label: 'Annotation', key: 'q' },
  { to: '/project/$projectId/evaluators', label: 'Evaluators', key: 'v' },
  { to: '/project/$projectId/costs', label: 'Costs', key: 'c' },
  { to: '/project/$projectId/agents', label: 'Agents', key: 'a' },
  { to: '/project/$projectId/prices', label: 'Prices', key: 'i' },
  { to: '/project/$projectId/ledger', label: 'Ledger', key: 'l' },
  { to: '/project/$projectId/settings', label: 'Settings', key: 's' },
] as const;
