import { CallbackHandler } from '@langfuse/langchain';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
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
    const { environment, release, userId, sessionId, tags } = scenario;
    const processor = new LangfuseSpanProcessor({ publicKey, secretKey, baseUrl, environment, release });
    const provider = new NodeTracerProvider({ spanProcessors: [processor] });
    provider.register();
    const handler = new CallbackHandler({ userId, sessionId, tags: [...tags] });
    await runLangchainAgent(langchain, providerUrl, { callbacks: [handler], runName: scenario.traceName });
    await provider.shutdown();
  },
};
