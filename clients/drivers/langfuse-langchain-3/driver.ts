import { CallbackHandler } from 'langfuse-langchain';
import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { DynamicStructuredTool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { runLangchainAgent } from '../../src/agents/langchain-agent.ts';
import type { Drives } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';

const langchain = { ChatOpenAI, DynamicStructuredTool, HumanMessage, RunnableLambda, SystemMessage, ToolMessage };

export const drives: Drives = {
  agent: async ({ publicKey, secretKey, baseUrl, providerUrl }) => {
    const handler = new CallbackHandler({
      publicKey,
      secretKey,
      baseUrl,
      userId: scenario.userId,
      sessionId: scenario.sessionId,
      tags: [...scenario.tags],
    });
    await runLangchainAgent(langchain, providerUrl, { callbacks: [handler], runName: scenario.traceName });
    await handler.shutdownAsync();
  },
};
