import { flattenedToolCall, langfuseTraces } from '../../../src/checks/python-expectations.ts';

export const expected = langfuseTraces(flattenedToolCall);
