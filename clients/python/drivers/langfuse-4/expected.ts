import { expect } from 'vitest';
import { anthropicOwnWords, langfuseTraces } from '../../../src/checks/python-expectations.ts';

const { usage, cost } = anthropicOwnWords.toolCall;
// What was written to the cache is told twice: as a whole, and by how long it is kept.
const { total: _total, ...parts } = { ...usage, cache_creation_ephemeral_5m_input_tokens: 20 };

export const expected = langfuseTraces({ usage: expect.objectContaining(parts) as typeof usage, cost });
