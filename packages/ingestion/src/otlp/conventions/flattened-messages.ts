import { content } from './attribute-source.ts';
import type { Source } from './convention.ts';
import { flattenedValue } from './flattened-value.ts';

/** Messages that are written in one attribute as JSON, or as one attribute per leaf below it. */
export const flattenedMessages = (key: string, rank: number): Source<string> => ({
  keys: [key, `${key}.*`],
  rank,
  read: (_value, view) => {
    const whole = view.get(key);
    const family = view.family(`${key}.`);
    if (family === undefined) return whole === undefined ? undefined : content(whole);
    return JSON.stringify(flattenedValue(family));
  },
});
