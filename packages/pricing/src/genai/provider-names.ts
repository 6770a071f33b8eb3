/**
 * Names of providers as clients send them (`gen_ai.provider.name`, `gen_ai.system`, the AI SDK, LiteLLM, LangChain) and
 * their ids in genai-prices, where it would not find them itself.
 */
const providerIds: ReadonlyMap<string, string> = new Map([
  ['azure', 'azure'],
  ['azure.ai.openai', 'azure'],
  ['azure.ai.inference', 'azure'],
  ['az.ai.openai', 'azure'],
  ['az.ai.inference', 'azure'],
  ['azure_openai', 'azure'],
  ['azure-openai', 'azure'],
  ['azure_ai', 'azure'],
  ['aws', 'aws'],
  ['aws.bedrock', 'aws'],
  ['amazon-bedrock', 'aws'],
  ['bedrock', 'aws'],
  ['bedrock_converse', 'aws'],
  ['gcp.gemini', 'google'],
  ['gcp.gen_ai', 'google'],
  ['gcp.vertex_ai', 'google'],
  ['google', 'google'],
  ['vertex', 'google'],
  ['vertex_ai', 'google'],
  ['mistral_ai', 'mistral'],
  ['xai', 'x-ai'],
  ['x_ai', 'x-ai'],
  ['x.ai', 'x-ai'],
  ['fireworks_ai', 'fireworks'],
  ['together', 'together'],
  ['togetherai', 'together'],
  ['alibaba', 'dashscope'],
  ['ibm', 'watsonx'],
  ['jina', 'jina_ai'],
  ['z_ai', 'zai'],
  ['z.ai', 'zai'],
  ['zhipu', 'zhipuai'],
  ['zhipu_ai', 'zhipuai'],
]);

/**
 * Software that serves models on one's own machines: nothing is billed, whatever other providers bill under that name.
 */
const ownMachines: ReadonlySet<string> = new Set([
  'ollama',
  'ollama_chat',
  'vllm',
  'hosted_vllm',
  'sglang',
  'lmstudio',
  'lm_studio',
  'lm-studio',
  'llama.cpp',
  'llama_cpp',
  'llama-cpp',
  'llamacpp',
  'llamafile',
  'localai',
  'docker_model_runner',
  'xinference',
  'gpt4all',
  'transformers',
  'tgi',
]);

const spellings = (name: string): readonly string[] => {
  const whole = name.trim().toLowerCase();
  const dot = whole.indexOf('.');
  return dot === -1 ? [whole] : [whole, whole.slice(0, dot)];
};

/** The id for genai-prices; the name itself, or its part before the point, if the table has none. */
export const providerIdsFor = (name: string): readonly string[] => {
  const names = spellings(name);
  for (const spelling of names) {
    const id = providerIds.get(spelling);
    if (id !== undefined) return [id];
  }
  return names;
};

export const isOwnMachine = (name: string): boolean => spellings(name).some((spelling) => ownMachines.has(spelling));

/** They serve models of other makers for prices of their own. */
const hosts: ReadonlySet<string> = new Set([
  'aws',
  'azure',
  'baseten',
  'cerebras',
  'cloudflare',
  'dashscope',
  'databricks',
  'deepinfra',
  'fireworks',
  'google',
  'groq',
  'nebius',
  'novita',
  'nscale',
  'openrouter',
  'ovhcloud',
  'sambanova',
  'scaleway',
  'together',
  'watsonx',
]);

/** Nobody has the weights of their models but them: what they cost is the same wherever they are served. */
const closedMakers: ReadonlySet<string> = new Set([
  'anthropic',
  'cohere',
  'google',
  'openai',
  'perplexity',
  'voyageai',
  'x-ai',
]);

/** Whose price it is that a call pays, if its provider or the path of its model name one that has its own. */
export const hostOf = (model: string, provider: string | null): string | undefined =>
  [...(provider === null ? [] : [provider]), ...model.split('/').slice(0, -1)]
    .flatMap(providerIdsFor)
    .find((id) => hosts.has(id));

/** False for the price that an open model has elsewhere. */
export const isPriceAt = (host: string, foundAt: string): boolean => foundAt === host || closedMakers.has(foundAt);
