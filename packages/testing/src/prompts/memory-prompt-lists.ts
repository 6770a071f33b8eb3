import {
  compareLabels,
  compareTexts,
  groupBy,
  textsOf,
  type PromptConditions,
  type PromptSearch,
  type PromptSummary,
  type PromptVersion,
} from '@spanledger/core';

import { meetsPromptFilter } from './meets-prompt-filter.ts';

/** Of those versions that meet the conditions, by name. */
export const promptSummaries = (
  versions: readonly PromptVersion[],
  given: PromptConditions,
): readonly PromptSummary[] => {
  const byName = groupBy(
    versions.filter((version) => isMeant(version, given)),
    ({ name }) => name,
  );
  return [...byName.values()].map(summaryOf).toSorted((a, b) => compareTexts(a.name, b.name));
};

const isMeant = (version: PromptVersion, given: PromptConditions): boolean => {
  const {
    name,
    folder,
    label,
    tag,
    version: number,
    fromUpdatedAt = -Infinity,
    toUpdatedAt = Infinity,
    filters,
  } = given;
  return (
    (name === undefined || version.name === name) &&
    (folder === undefined || version.name.startsWith(`${folder}/`)) &&
    (label === undefined || version.labels.includes(label)) &&
    (tag === undefined || version.tags.includes(tag)) &&
    (number === undefined || version.version === number) &&
    version.updatedAt >= fromUpdatedAt &&
    version.updatedAt < toUpdatedAt &&
    (filters ?? []).every((filter) => meetsPromptFilter(version, filter))
  );
};

const summaryOf = (versions: readonly PromptVersion[]): PromptSummary => {
  const last = versions.at(-1) as PromptVersion;
  return {
    name: last.name,
    type: last.body.type,
    versions: versions.map(({ version }) => version),
    labels: versions.flatMap(({ labels }) => labels).toSorted(compareLabels),
    tags: last.tags,
    lastUpdatedAt: Math.max(...versions.map(({ updatedAt }) => updatedAt)),
    lastConfig: last.config,
  };
};

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

export const meetsSearch = ({ body }: PromptVersion, { text, mode }: PromptSearch): boolean => {
  const texts = textsOf(body);
  if (mode === 'part') return texts.some((own) => own.toLowerCase().includes(text.toLowerCase()));
  const words = new Set(texts.flatMap(wordsOf));
  const asked = wordsOf(text);
  return asked.length > 0 && asked.every((word) => words.has(word));
};
