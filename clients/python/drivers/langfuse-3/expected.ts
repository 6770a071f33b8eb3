import { anthropicOwnWords, langfuseTraces } from '../../../src/checks/python-expectations.ts';

export const expected = langfuseTraces(anthropicOwnWords.toolCall);
