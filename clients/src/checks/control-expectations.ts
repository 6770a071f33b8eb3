import type { ExpectedObservation, ExpectedTrace, ExpectedTraces } from './expected-trace.ts';

const experimentItem = {
  userId: null,
  sessionId: null,
  tags: [],
  input: 'Paris',
  output: 'PARIS',
  totalCost: 0,
  scores: [{ name: 'exact', value: 1, dataType: 'NUMERIC' }],
} as const;

/** What an experiment leaves whose client links a trace of the application's own. */
export const linkedExperiment: ExpectedTrace = { ...experimentItem, name: 'upper case', observations: [] };

/** What an experiment leaves that the client runs by itself: the item, and with some clients the task below it. */
export const runExperiment = (children: readonly ExpectedObservation[] = []): ExpectedTrace => ({
  ...experimentItem,
  name: 'experiment-item-run',
  observations: [{ type: 'SPAN', name: 'experiment-item-run', input: 'Paris', output: 'PARIS', children }],
});

/** Of the cases about prompts, datasets, experiments and annotation, whose drivers check the rest by themselves. */
export const controlTraces = (experiment: ExpectedTrace): ExpectedTraces => ({
  prompts: [],
  datasets: [],
  experiment: [experiment],
  annotation: [],
});
