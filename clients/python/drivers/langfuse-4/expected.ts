import { controlTraces, runExperiment } from '../../../src/checks/control-expectations.ts';
import { flattenedToolCall, langfuseTraces } from '../../../src/checks/python-expectations.ts';

const steps = [
  { type: 'SPAN', name: 'experiment-item-task' },
  { type: 'SPAN', name: 'experiment-item-evaluation', children: [{ type: 'EVALUATOR', name: 'exact' }] },
];

export const expected = { ...langfuseTraces(flattenedToolCall), ...controlTraces(runExperiment(steps)) };
