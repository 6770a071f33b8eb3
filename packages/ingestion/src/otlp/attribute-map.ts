import { setOwn } from '@spanledger/core';
import type { AttributeList, AttributeValue } from './otlp-span.ts';

/** Attributes as an object; of two with one key the later stays. */
export const attributeMap = ({ keys, values }: AttributeList): { [key: string]: AttributeValue } => {
  const map: { [key: string]: AttributeValue } = {};
  for (let at = 0; at < keys.length; at += 1) setOwn(map, keys[at] as string, values[at] as AttributeValue);
  return map;
};
