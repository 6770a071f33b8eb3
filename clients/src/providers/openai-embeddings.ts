import { embedding, embeddingUsage, scenario } from '../scenario.ts';
import { type Answer } from './answer.ts';
import { missingModel } from './openai-chat.ts';

const asBase64 = (): string => Buffer.from(new Float32Array(embedding).buffer).toString('base64');

export const answerOpenaiEmbeddings = (request: Record<string, unknown>): Answer => {
  if (request['model'] === scenario.missingModel) return missingModel;
  const inputs = Array.isArray(request['input']) ? request['input'] : [request['input']];
  return {
    body: {
      object: 'list',
      model: scenario.embeddingModel,
      data: inputs.map((_input, index) => ({
        object: 'embedding',
        index,
        embedding: request['encoding_format'] === 'base64' ? asBase64() : embedding,
      })),
      usage: { prompt_tokens: embeddingUsage.input, total_tokens: embeddingUsage.input },
    },
  };
};
