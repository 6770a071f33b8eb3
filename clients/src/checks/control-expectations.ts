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

/** The trace of an experiment whose client links a trace of the application. */
export const linkedExperiment: ExpectedTrace = { ...experimentItem, name: 'upper case', observations: [] };

/** The trace of an experiment that the client runs itself: the item, and with some clients the task below it. */
export const runExperiment = (children: readonly ExpectedObservation[] = []): ExpectedTrace => ({
  ...experimentItem,
  name: 'experiment-item-run',
  observations: [{ type: 'SPAN', name: 'experiment-item-run', input: 'Paris', output: 'PARIS', children }],
});

/** The cases about prompts, datasets, experiments and annotation, whose drivers check the rest themselves. */
export const controlTraces = (experiment: ExpectedTrace): ExpectedTraces => ({
  prompts: [],
  datasets: [],
  experiment: [experiment],
  annotation: [],
});
