/** The scenario of every driver: an agent that answers a question with a tool, in two calls, and one failing call. */
export const scenario = {
  traceName: 'weather-agent',
  userId: 'user-42',
  sessionId: 'session-9',
  tags: ['trip', 'web'],
  environment: 'staging',
  release: 'r-2026.1',
  system: 'Answer in one sentence.',
  question: 'What is the weather in Paris?',
  answer: 'It is 18 °C and sunny in Paris.',
  chatModel: 'gpt-5-mini',
  /** The model name in the provider's answers. */
  chatModelUsed: 'gpt-5-mini-2025-08-07',
  messageModel: 'claude-sonnet-4-5',
  messageModelUsed: 'claude-sonnet-4-5-20250929',
  embeddingModel: 'text-embedding-3-small',
  /** The provider answers calls of this model with 404. */
  missingModel: 'gpt-missing',
  missingModelMessage: 'The model `gpt-missing` does not exist',
} as const;

export const weatherTool = {
  name: 'get_weather',
  description: 'Current weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
} as const;

export const toolCallId = 'call_weather_1';
export const toolArguments = { city: 'Paris' } as const;
export const toolResult = { city: 'Paris', celsius: 18, sky: 'sunny' } as const;

/** Long enough that the following span starts in another millisecond, the finest time unit of some clients. */
export const pause = async (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 5));

/** The result of the tool in every driver. */
export const lookUpWeather = async ({ city }: { readonly city: string }) => {
  await pause();
  return { ...toolResult, city };
};

/** Tokens of the answer with the tool call, and of the text answer. */
export const openaiUsage = {
  toolCall: { input: 120, cached: 64, output: 30, reasoning: 12 },
  words: { input: 180, cached: 128, output: 25, reasoning: 5 },
} as const;

/** Anthropic's numbers are disjoint. */
export const anthropicUsage = {
  toolCall: { input: 56, cacheRead: 64, cacheCreation: 20, output: 30 },
  words: { input: 52, cacheRead: 128, cacheCreation: 0, output: 25 },
} as const;

export const embeddingUsage = { input: 8 } as const;
export const embedding = [0.25, -0.5, 0.125] as const;
