import { findProvider } from '@pydantic/genai-prices';

/**
 * Names of providers as clients send them (`gen_ai.provider.name`, `gen_ai.system`, the AI SDK, LiteLLM, LangChain) and
 * their ids in genai-prices, where it would not find them itself. Without hyphens and underscores; those before a point
 * are also of what has another end (`azure.ai.openai`, `gcp.vertex_ai`).
 */
const providerIds: ReadonlyMap<string, string> = new Map([
  ['az', 'azure'],
  ['azure', 'azure'],
  ['azureai', 'azure'],
  ['azureaifoundry', 'azure'],
  ['azurefoundry', 'azure'],
  ['azureopenai', 'azure'],
  ['microsoft.foundry', 'azure'],
  ['aws', 'aws'],
  ['awsbedrock', 'aws'],
  ['amazonbedrock', 'aws'],
  ['bedrock', 'aws'],
  ['bedrockconverse', 'aws'],
  ['gcp', 'google'],
  ['google', 'google'],
  ['vertex', 'google'],
  ['vertexai', 'google'],
  ['mistralai', 'mistral'],
  ['xai', 'x-ai'],
  ['x.ai', 'x-ai'],
  ['fireworksai', 'fireworks'],
  ['together', 'together'],
  ['togetherai', 'together'],
  ['groqcloud', 'groq'],
  ['@cf', 'cloudflare'],
  ['deepinfra', 'deepinfra'],
  ['novitaai', 'novita'],
  ['sambanovacloud', 'sambanova'],
  ['alibaba', 'dashscope'],
  ['alibabacloud', 'dashscope'],
  ['aliyun', 'dashscope'],
  ['tongyi', 'dashscope'],
  ['ibm', 'watsonx'],
  ['ibmwatsonx', 'watsonx'],
  ['watsonxai', 'watsonx'],
  ['jina', 'jina_ai'],
  ['jinaai', 'jina_ai'],
  ['zai', 'zai'],
  ['z.ai', 'zai'],
  ['zhipu', 'zhipuai'],
  ['zhipuai', 'zhipuai'],
  ['openrouter', 'openrouter'],
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
    const id = providerIds.get(spelling.replaceAll(/[-_]/g, ''));
    if (id !== undefined) return [id];
  }
  return names;
};

export const isOwnMachine = (name: string): boolean => spellings(name).some((spelling) => ownMachines.has(spelling));

/** They serve models of other makers for prices of their own; the facts have no price of the last ones. */
const hosts: ReadonlySet<string> = new Set([
  'avian',
  'aws',
  'azure',
  'baseten',
  'cerebras',
  'cloudflare',
  'dashscope',
  'databricks',
  'deepinfra',
  'doubleword',
  'fireworks',
  'google',
  'groq',
  'modal',
  'nebius',
  'novita',
  'nscale',
  'openrouter',
  'ovhcloud',
  'sambanova',
  'scaleway',
  'together',
  'watsonx',
  'huggingface',
  'hyperbolic',
  'lambda_ai',
  'nvidia_nim',
  'replicate',
  'sagemaker',
  'siliconflow',
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

/** The provider that genai-prices finds by a name as clients send it; the names themselves if it finds none. */
const idsOf = (name: string): readonly string[] => {
  const ids = providerIdsFor(name);
  return ids.map((id) => findProvider({ providerId: id })?.id ?? id);
};

/** Whose price it is that a call pays, if its provider or the path of its model name is one that has its own. */
export const hostOf = (model: string, provider: string | null): string | undefined =>
  [...(provider === null ? [] : [provider]), ...model.split('/').slice(0, -1)]
    .flatMap(idsOf)
    .find((id) => hosts.has(id));

/** False for the price that an open model has elsewhere than at the host, and than at the provider of the call. */
export const isPriceAt = (host: string, foundAt: string, provider: string | null): boolean =>
  foundAt === host || closedMakers.has(foundAt) || (provider !== null && idsOf(provider).includes(foundAt));
