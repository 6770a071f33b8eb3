import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { lookUpWeather, pause, openaiUsage, scenario, toolArguments, toolCallId, weatherTool } from '../scenario.ts';

const textMessage = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] });
const callMessage = {
  role: 'assistant',
  parts: [{ type: 'tool_call', id: toolCallId, name: weatherTool.name, arguments: toolArguments }],
};
const usageOf = ({ input, cached, output, reasoning }: (typeof openaiUsage)[keyof typeof openaiUsage]) => ({
  'gen_ai.usage.input_tokens': input,
  'gen_ai.usage.cache_read.input_tokens': cached,
  'gen_ai.usage.output_tokens': output,
  'gen_ai.usage.reasoning.output_tokens': reasoning,
});

const chat = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': scenario.chatModel,
  'gen_ai.response.model': scenario.chatModelUsed,
  'gen_ai.request.temperature': 1,
} as const;

/** The agent as reported manually by an application, with the GenAI semantic conventions of 2026. */
export const traceWeatherAgent = async (tracer: Tracer): Promise<void> => {
  const { userId, sessionId, traceName } = scenario;
  const shared = { 'user.id': userId, 'session.id': sessionId };
  await tracer.startActiveSpan(`invoke_agent ${traceName}`, async (agent) => {
    agent.setAttributes({ ...shared, 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': traceName });
    const messages = [textMessage('user', scenario.question)];
    const instructions = JSON.stringify([{ type: 'text', content: scenario.system }]);
    const attributes = { ...shared, ...chat, 'gen_ai.system_instructions': instructions };
    await pause();
    const first = tracer.startSpan(`chat ${scenario.chatModel}`, { kind: SpanKind.CLIENT, attributes });
    first.setAttributes({
      ...usageOf(openaiUsage.toolCall),
      'gen_ai.input.messages': JSON.stringify(messages),
      'gen_ai.output.messages': JSON.stringify([callMessage]),
    });
    first.end();
    await pause();
    const tool = tracer.startSpan(`execute_tool ${weatherTool.name}`, { attributes: shared });
    const result = await lookUpWeather(toolArguments);
    tool.setAttributes({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': weatherTool.name,
      'gen_ai.tool.call.id': toolCallId,
      'gen_ai.tool.call.arguments': JSON.stringify(toolArguments),
      'gen_ai.tool.call.result': JSON.stringify(result),
    });
    tool.end();
    await pause();
    const second = tracer.startSpan(`chat ${scenario.chatModel}`, { kind: SpanKind.CLIENT, attributes });
    const toolMessage = { role: 'tool', parts: [{ type: 'tool_call_response', id: toolCallId, response: result }] };
    second.setAttributes({
      ...usageOf(openaiUsage.words),
      'gen_ai.input.messages': JSON.stringify([...messages, callMessage, toolMessage]),
      'gen_ai.output.messages': JSON.stringify([textMessage('assistant', scenario.answer)]),
    });
    second.end();
    await pause();
    const failed = tracer.startSpan(`chat ${scenario.missingModel}`, {
      kind: SpanKind.CLIENT,
      attributes: { ...shared, 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': scenario.missingModel },
    });
    failed.recordException(new Error(scenario.missingModelMessage));
    failed.setStatus({ code: SpanStatusCode.ERROR, message: scenario.missingModelMessage });
    failed.end();
    agent.end();
  });
};
