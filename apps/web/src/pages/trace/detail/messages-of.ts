import type { Message } from '@spanledger/messages';
import { normaliseMessages } from '@spanledger/messages/normalise-messages';

/**
 * The messages in the input (of the `user`) or the output (of the `assistant`) of a trace: those of any client, or a
 * text as one message. `null` for any other value.
 */
export const messagesOf = (value: unknown, role: 'user' | 'assistant'): readonly Message[] | null =>
  typeof value === 'string' && value !== ''
    ? [{ role, name: null, parts: [{ type: 'text', text: value }], finishReason: null }]
    : (normaliseMessages(value, role) ?? null);
