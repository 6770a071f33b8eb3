import { setSession, setTags, setUser } from '@arizeai/openinference-core';
import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain';
import * as callbackManager from '@langchain/core/callbacks/manager';
import { context } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { DynamicStructuredTool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { runLangchainAgent } from '../../src/agents/langchain-agent.ts';
import { exporterOptions, type Drives } from '../../src/driving/target.ts';
import { scenario } from '../../src/scenario.ts';

const langchain = { ChatOpenAI, DynamicStructuredTool, HumanMessage, RunnableLambda, SystemMessage, ToolMessage };

export const drives: Drives = {
  agent: async (target) => {
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(exporterOptions(target)))],
    });
    provider.register();
    new LangChainInstrumentation({ tracerProvider: provider }).manuallyInstrument(callbackManager as never);
    const inSession = setSession(context.active(), { sessionId: scenario.sessionId });
    const attributed = setTags(setUser(inSession, { userId: scenario.userId }), [...scenario.tags]);
    await context.with(attributed, async () =>
      runLangchainAgent(langchain, target.providerUrl, { runName: scenario.traceName }),
    );
    await provider.shutdown();
  },
};
