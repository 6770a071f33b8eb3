export { conversationOf, type Conversation } from './conversation-of.ts';
export type { MediumKind, Message, MessagePart, ToolDefinition } from './message.ts';
export { normaliseMessages } from './normalise-messages.ts';
