import { released } from '../../src/checks/agent-expectations.ts';
import type { ExpectedTraces } from '../../src/checks/expected-trace.ts';
import { mastraTraces } from '../mastra/expected.ts';

export const expected: ExpectedTraces = { agent: mastraTraces((agent) => agent, released) };
