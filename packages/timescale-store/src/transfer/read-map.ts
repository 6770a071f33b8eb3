import { decodeText } from '../rows/text-codec.ts';

const pair = /("(?:[^"\\]|\\.)*"):("(?:[^"\\]|\\.)*"|[^,}]+)/g;

const textOf = (json: string): string => (json.startsWith('"') ? decodeText(JSON.parse(json) as string) : json);

/** The pairs of a map from its JSON, in their order, which an object would not keep. Numbers are as written. */
export const readMap = (json: string): readonly (readonly [key: string, value: string])[] =>
  Array.from(json.matchAll(pair), ([, key = '', value = '']) => [textOf(key), textOf(value)] as const);
