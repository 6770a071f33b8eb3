import type { ObservationRecord } from '../observations/observation.ts';
import { attributesTexts } from './attributes-texts.ts';

/** A call around rounds of tools, a tool between two of them, or a sum of the calls below what is above it. */
export type ToolLoopPart = 'call' | 'tool' | 'sum';

const framework = 'spring_ai';
const callAdvisor = 'call';

/** OpenClaw reports the usage of a whole turn once more, beside its calls, and Embabel that of each call of Spring AI. */
const sumBesideCalls = /^(?:openclaw\.model\.usage$|llm\.invocation )/;

/** Which part of Spring AI's loops of tools, or a sum of OpenClaw or Embabel, an observation is; `null`: none. */
export const toolLoopPartOf = ({
  type,
  name,
  provider,
}: Pick<ObservationRecord, 'type' | 'name' | 'provider'>): ToolLoopPart | null => {
  if (name !== null && sumBesideCalls.test(name)) return 'sum';
  if (provider !== framework) return null;
  if (type === 'TOOL') return 'tool';
  return type === 'CHAIN' && name === callAdvisor ? 'call' : null;
};

/** Read from the sources of Spring AI 1.0 and 1.1: its models of other providers report each round by itself. */
const addingProviders: ReadonlySet<string | null> = new Set([
  'anthropic',
  'azure-openai',
  'bedrock_converse',
  'deepseek',
  'google_genai',
  'mistral_ai',
  'ollama',
  'openai',
  'openai_sdk',
  'vertex_ai',
]);

/** An attribute of Spring AI's calls that offer tools, as JSON has it. */
const offersTools = '"spring.ai.model.request.tool.names":';

/** Whether a call may be a round of tools whose usage has that of the rounds before it. */
export const isToolRound = ({ provider, metadata }: Pick<ObservationRecord, 'provider' | 'metadata'>): boolean =>
  addingProviders.has(provider) && attributesTexts(metadata).some((text) => text.includes(offersTools));
