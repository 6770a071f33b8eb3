export { checkMapping } from './item/fill-item.ts';
export { planExperiment, type ExperimentPlan } from './plan-experiment.ts';
export { startExperimentRunner } from './run/start-experiment-runner.ts';
