import { attribute, attributes, label, someContent } from './attribute-source.ts';
import type { Convention } from './convention.ts';
import { afterMs } from './time-source.ts';

/**
 * Copilot Chat of VS Code. It follows the generative-AI conventions, but for the conversation of a call, which is its
 * request. What it asks besides, such as a title, and subagents have a session of their own and that of the chat above.
 */
export const copilotChat: Convention = {
  name: 'copilot-chat',
  rank: 690,
  fields: {
    input: [attribute('copilot_chat.user_request', someContent, { rank: 795 })],
    completionStartTime: [attribute('copilot_chat.time_to_first_token', afterMs)],
    sessionId: attributes(
      ['copilot_chat.parent_chat_session_id', 'copilot_chat.chat_session_id', 'copilot_chat.session_id'],
      label,
      { rank: 140 },
    ),
  },
};
