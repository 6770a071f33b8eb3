import { controlTraces, runExperiment } from '../../../src/checks/control-expectations.ts';
import { anthropicToolCallByLifetime } from '../../../src/checks/agent-expectations.ts';
import { langfuseTraces } from '../../../src/checks/python-expectations.ts';

// It does not say how long what was written to the cache lives: the span of Anthropic's SDK does.
export const expected = { ...langfuseTraces(anthropicToolCallByLifetime), ...controlTraces(runExperiment()) };
