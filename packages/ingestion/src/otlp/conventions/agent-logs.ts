import type { AttributeValue, OtlpSpan } from '../otlp-span.ts';

type Get = (key: string) => AttributeValue | undefined;

/** What the log records of one name tell. Their attributes are those of a span, so that the conventions read them. */
export interface AgentEvent {
  /** The name of the observation that a record is; without one it tells of the work around others alone. */
  readonly span?: string;
  /** The attribute with a better name. */
  readonly nameIn?: string;
  /** Attributes that have another name in the conventions. */
  readonly names?: Readonly<Record<string, string>>;
  readonly adds?: Readonly<Record<string, string>>;
  readonly isFailure?: true;
  /** Its duration, if it has one, is not that of the call. */
  readonly isInstant?: true;
  /** The attribute with what the user asked. */
  readonly prompt?: string;
  /** The attribute with the text of an answer. */
  readonly answer?: string;
  /** The attribute with the id of a call, which several records tell of. */
  readonly call?: string;
  /** Other records of this name tell nothing. */
  readonly when?: (get: Get) => boolean;
}

/** A coding agent whose log records are read. */
export interface LoggingAgent {
  /** The observation around all others of its trace: the work on one prompt, or a conversation. */
  readonly root: string;
  readonly session: string;
  /** Without one all of a session is one trace. */
  readonly prompt?: string;
  readonly events: Readonly<Record<string, AgentEvent>>;
}

/** A prompt of a user, not one of those that a project keeps. */
const namesOfClaudeCode = { 'prompt.id': 'claude_code.prompt.id' };

const claudeCode: LoggingAgent = {
  root: 'claude_code.interaction',
  session: 'session.id',
  prompt: 'prompt.id',
  events: {
    'claude_code.user_prompt': { prompt: 'prompt' },
    'claude_code.api_request': { span: 'claude_code.llm_request', names: namesOfClaudeCode, call: 'request_id' },
    'claude_code.api_error': { span: 'claude_code.llm_request', names: namesOfClaudeCode, isFailure: true },
    'claude_code.assistant_response': { answer: 'response', call: 'request_id' },
    'claude_code.tool_result': { span: 'claude_code.tool', names: namesOfClaudeCode },
  },
};

/** A completed answer, and one whose stream broke, are told once more without counts. */
const isAnswered = (get: Get): boolean =>
  get('event.kind') === 'response.completed' && get('input_token_count') !== undefined;
const isBroken = (get: Get): boolean =>
  get('event.kind') === 'response.completed' && get('error.message') !== undefined;

const codex: LoggingAgent = {
  root: 'codex.conversation',
  session: 'conversation.id',
  events: {
    'codex.user_prompt': {
      span: 'codex.user_prompt',
      names: { prompt: 'langfuse.observation.input', model: 'codex.model' },
      adds: { 'langfuse.observation.type': 'event' },
      prompt: 'prompt',
    },
    'codex.sse_event': {
      span: 'codex.response',
      names: {
        model: 'gen_ai.request.model',
        input_token_count: 'gen_ai.usage.input_tokens',
        output_token_count: 'gen_ai.usage.output_tokens',
        cached_token_count: 'gen_ai.usage.cache_read.input_tokens',
        cache_write_token_count: 'gen_ai.usage.cache_creation.input_tokens',
        reasoning_token_count: 'gen_ai.usage.reasoning.output_tokens',
      },
      adds: { 'gen_ai.operation.name': 'chat' },
      isInstant: true,
      when: (get) => isAnswered(get) || isBroken(get),
    },
    'codex.api_request': {
      span: 'codex.api_request',
      names: { model: 'gen_ai.request.model' },
      adds: { 'gen_ai.operation.name': 'chat' },
      isFailure: true,
      when: (get) => get('error.message') !== undefined && get('endpoint') === '/responses',
    },
    'codex.tool_result': {
      span: 'codex.tool_result',
      nameIn: 'tool_name',
      names: {
        model: 'codex.model',
        tool_name: 'gen_ai.tool.name',
        arguments: 'gen_ai.tool.call.arguments',
        output: 'gen_ai.tool.call.result',
      },
      adds: { 'gen_ai.operation.name': 'execute_tool' },
    },
  },
};

/** Gemini CLI and what was derived from it: names that differ by their prefix alone. */
const geminiEvents = (prefix: string): LoggingAgent['events'] => {
  const call: AgentEvent = {
    span: 'llm_call',
    names: {
      model: 'gen_ai.response.model',
      response_id: 'gen_ai.response.id',
      response_text: 'langfuse.observation.output',
    },
    adds: { 'gen_ai.operation.name': 'llm_call' },
  };
  return {
    [`${prefix}.user_prompt`]: { prompt: 'prompt' },
    [`${prefix}.api_response`]: call,
    [`${prefix}.api_error`]: { ...call, isFailure: true },
    [`${prefix}.tool_call`]: {
      span: 'tool_call',
      nameIn: 'function_name',
      names: { function_name: 'gen_ai.tool.name', function_args: 'gen_ai.tool.call.arguments' },
      adds: { 'gen_ai.operation.name': 'tool_call' },
    },
  };
};

const geminiCli: LoggingAgent = {
  root: 'gemini_cli.interaction',
  session: 'session.id',
  prompt: 'prompt_id',
  events: geminiEvents('gemini_cli'),
};

const qwenCode: LoggingAgent = {
  root: 'qwen-code.interaction',
  session: 'session.id',
  prompt: 'prompt_id',
  events: geminiEvents('qwen-code'),
};

/** Every log record of a coding agent that is read, by its name. */
export const agentEvents: ReadonlyMap<string, readonly [LoggingAgent, AgentEvent]> = new Map(
  [claudeCode, codex, geminiCli, qwenCode].flatMap((agent) =>
    Object.entries(agent.events).map(([name, event]) => [name, [agent, event]] as const),
  ),
);

/** Of two agents, and of OpenInference's instrumentations of Claude's Agent SDK, which runs Claude Code. */
const agentScopes: ReadonlySet<string> = new Set([
  'gemini-cli',
  'qwen-code',
  'openinference.instrumentation.claude_agent_sdk',
  '@arizeai/openinference-instrumentation-claude-agent-sdk',
]);

/** True for a span of one of these agents, which may tell of a call that its log records tell of too. */
export const isAgentSpan = ({ name, attributes }: OtlpSpan, scopeName: string): boolean =>
  name.startsWith('claude_code.') ||
  agentScopes.has(scopeName) ||
  attributes.get('codex.usage.total_tokens') !== undefined;
