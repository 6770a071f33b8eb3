import { adkRust } from './adk-rust.ts';
import { ag2 } from './ag2.ts';
import { agentFramework } from './agent-framework.ts';
import { agentOps } from './agentops.ts';
import { agentScope } from './agentscope.ts';
import { agenta } from './agenta.ts';
import { anthropicSdk } from './anthropic-sdk.ts';
import { axLlm } from './ax.ts';
import { braintrust } from './braintrust.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import type { Convention } from './convention.ts';
import { copilotChat } from './copilot-chat.ts';
import { datadog } from './datadog.ts';
import { deepEval } from './deepeval.ts';
import { effectAi } from './effect-ai.ts';
import { embabel } from './embabel.ts';
import { flue } from './flue.ts';
import { genAi } from './gen-ai.ts';
import { geminiCli } from './gemini-cli.ts';
import { generic } from './generic.ts';
import { genkit } from './genkit.ts';
import { googleAdk } from './google-adk.ts';
import { googleGenAi } from './google-genai.ts';
import { guardrails } from './guardrails.ts';
import { laminar } from './laminar.ts';
import { haystack } from './haystack.ts';
import { honeyHive } from './honeyhive.ts';
import { judgeval } from './judgeval.ts';
import { langfuse } from './langfuse.ts';
import { koog } from './koog.ts';
import { langSmith } from './langsmith.ts';
import { langtrace } from './langtrace.ts';
import { langWatch } from './langwatch.ts';
import { liteLlm } from './litellm.ts';
import { llamaIndex } from './llama-index.ts';
import { liveKit } from './livekit.ts';
import { logfire } from './logfire.ts';
import { mastra } from './mastra.ts';
import { mcpAgent } from './mcp-agent.ts';
import { mirascope } from './mirascope.ts';
import { mlflow } from './mlflow.ts';
import { monocle } from './monocle.ts';
import { netra } from './netra.ts';
import { openAiAgents } from './openai-agents.ts';
import { openClaw } from './openclaw.ts';
import { openInference } from './openinference.ts';
import { openLit } from './openlit.ts';
import { openLlmetry } from './openllmetry.ts';
import { openRouter } from './openrouter.ts';
import { pipecat } from './pipecat.ts';
import { pydanticAi } from './pydantic-ai.ts';
import { promptfoo } from './promptfoo.ts';
import { respan } from './respan.ts';
import { rig } from './rig.ts';
import { semanticKernel } from './semantic-kernel.ts';
import { sentry } from './sentry.ts';
import { springAi } from './spring-ai.ts';
import { strands } from './strands.ts';
import { tanStackAi } from './tanstack-ai.ts';
import { traceAi } from './traceai.ts';
import { upsonic } from './upsonic.ts';
import { trpcAgent } from './trpc-agent.ts';
import { vercelAi } from './vercel-ai.ts';
import { voltAgent } from './voltagent.ts';

/** Every supported convention. At equal ranks the earlier one is read first. */
export const conventions: readonly Convention[] = [
  langfuse,
  genkit,
  vercelAi,
  flue,
  genAi,
  anthropicSdk,
  agentFramework,
  semanticKernel,
  googleAdk,
  googleGenAi,
  openLit,
  laminar,
  langSmith,
  langWatch,
  braintrust,
  logfire,
  openAiAgents,
  liveKit,
  liteLlm,
  honeyHive,
  deepEval,
  agenta,
  openRouter,
  sentry,
  claudeCode,
  codex,
  copilotChat,
  geminiCli,
  openClaw,
  mcpAgent,
  upsonic,
  embabel,
  trpcAgent,
  adkRust,
  monocle,
  judgeval,
  koog,
  promptfoo,
  mirascope,
  axLlm,
  mlflow,
  openLlmetry,
  openInference,
  traceAi,
  netra,
  respan,
  pydanticAi,
  springAi,
  rig,
  strands,
  mastra,
  tanStackAi,
  effectAi,
  voltAgent,
  ag2,
  agentScope,
  pipecat,
  langtrace,
  agentOps,
  datadog,
  haystack,
  llamaIndex,
  guardrails,
  generic,
];
