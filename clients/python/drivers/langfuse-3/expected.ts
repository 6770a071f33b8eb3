import { controlTraces, runExperiment } from '../../../src/checks/control-expectations.ts';
import { anthropicToolCallByLifetime } from '../../../src/checks/agent-expectations.ts';
import { langfuseTraces } from '../../../src/checks/python-expectations.ts';

// It has no lifetime of tokens written to the cache; the span of Anthropic's SDK has it.
export const expected = { ...langfuseTraces(anthropicToolCallByLifetime), ...controlTraces(runExperiment()) };
