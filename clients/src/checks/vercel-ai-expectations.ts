import { scenario, toolCallId, weatherTool } from '../scenario.ts';
import { attributed, failed, mentioning, tool } from './agent-expectations.ts';
import type { ExpectedObservation, ExpectedTrace } from './expected-trace.ts';

type Priced = Pick<ExpectedObservation, 'usage' | 'cost'>;

/** The differences between the major versions of the SDK and the providers below it. */
export interface VercelAiCase {
  readonly model: string;
  readonly modelUsed: string;
  readonly totalCost: number;
  readonly toolCall: Priced;
  readonly words: Priced;
  /** The values of the wrapper around both steps. */
  readonly steps: Priced;
  readonly streamed: Priced;
  readonly embedding?: Priced;
  /** Version 7 with the spans of earlier versions: the tool is below its call and prompts are messages. */
  readonly isLegacyOf7?: boolean;
}

const named = (operation: string): string => `${scenario.traceName}:ai.${operation}`;
const promptOf = ({ isLegacyOf7 = false }: VercelAiCase): object =>
  isLegacyOf7
    ? { system: scenario.system, messages: [{ role: 'user', content: scenario.question }] }
    : { system: scenario.system, prompt: scenario.question };
const messages = [
  { role: 'system', content: scenario.system },
  { role: 'user', content: [{ type: 'text', text: scenario.question }] },
];

const embeddings = (priced: Priced): ExpectedObservation => ({
  type: 'SPAN',
  name: named('embed'),
  model: scenario.embeddingModel,
  input: scenario.question,
  output: [0.25, -0.5, 0.125],
  ...priced,
  children: [
    {
      type: 'EMBEDDING',
      name: named('embed.doEmbed'),
      model: scenario.embeddingModel,
      input: [scenario.question],
      output: [[0.25, -0.5, 0.125]],
      ...priced,
    },
  ],
});

const callOf = ({ modelUsed }: VercelAiCase) => ({ type: 'GENERATION', model: modelUsed });

const twoSteps = (given: VercelAiCase): ExpectedObservation => ({
  type: 'SPAN',
  name: named('generateText'),
  model: given.model,
  input: promptOf(given),
  output: given.isLegacyOf7 === true ? mentioning(scenario.answer, toolCallId) : scenario.answer,
  ...given.steps,
  children: [
    {
      ...callOf(given),
      name: named('generateText.doGenerate'),
      input: messages,
      output: mentioning(toolCallId, weatherTool.name),
      modelParameters: mentioning('500'),
      ...given.toolCall,
      children: given.isLegacyOf7 === true ? [tool] : [],
    },
    ...(given.isLegacyOf7 === true ? [] : [tool]),
    {
      ...callOf(given),
      name: named('generateText.doGenerate'),
      input: mentioning(scenario.question, toolCallId, 'sunny'),
      output: scenario.answer,
      ...given.words,
    },
  ],
});

const stream = (given: VercelAiCase): ExpectedObservation => ({
  type: 'SPAN',
  name: named('streamText'),
  model: given.model,
  input: promptOf(given),
  output: scenario.answer,
  ...given.streamed,
  children: [
    {
      ...callOf(given),
      name: named('streamText.doStream'),
      input: messages,
      output: scenario.answer,
      hasFirstToken: true,
      ...given.streamed,
    },
  ],
});

const failure = (given: VercelAiCase): ExpectedObservation => ({
  type: 'SPAN',
  name: named('generateText'),
  input: promptOf(given),
  ...failed,
  children: [{ type: 'GENERATION', name: named('generateText.doGenerate'), input: messages, ...failed }],
});

/** The trace of the agent with the AI SDK 4, 5 or 6. */
export const vercelAiTrace = (given: VercelAiCase): ExpectedTrace => ({
  name: scenario.traceName,
  ...attributed,
  totalCost: given.totalCost,
  observations: [
    {
      type: 'SPAN',
      name: scenario.traceName,
      children: [
        twoSteps(given),
        stream(given),
        failure(given),
        ...(given.embedding === undefined ? [] : [embeddings(given.embedding)]),
      ],
    },
  ],
});

export const openaiModels = { model: scenario.chatModel, modelUsed: scenario.chatModelUsed } as const;
export const anthropicModels = { model: scenario.messageModel, modelUsed: scenario.messageModelUsed } as const;
