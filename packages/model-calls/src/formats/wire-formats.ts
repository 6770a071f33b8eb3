import type { LlmAdapter, LlmConnectionFacts } from '@spanledger/core';
import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { gemini, vertexGemini } from './gemini.ts';
import { azureChat, openAiChat } from './openai-chat.ts';
import { openAiResponses } from './openai-responses.ts';
import type { WireFormat } from './wire-format.ts';

const formats: Readonly<Record<LlmAdapter, WireFormat>> = {
  openai: openAiChat,
  azure: azureChat,
  anthropic: anthropicMessages,
  'google-ai-studio': gemini,
  'google-vertex-ai': vertexGemini,
  bedrock: bedrockConverse,
};

export const wireFormatOf = ({ adapter, config }: LlmConnectionFacts): WireFormat =>
  adapter === 'openai' && config?.['useResponsesApi'] === true ? openAiResponses : formats[adapter];
