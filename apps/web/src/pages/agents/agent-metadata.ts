import type { Agent } from './agents-query.ts';

/** The members with separate fields. */
export const metadataFields = ['owner', 'team', 'link'] as const;
export type MetadataField = (typeof metadataFields)[number];

/** A text member of an agent's metadata; empty if it is not a text. */
export const textOf = (metadata: Agent['metadata'], field: MetadataField): string => {
  const value = Object.hasOwn(metadata, field) ? metadata[field] : undefined;
  return typeof value === 'string' ? value : '';
};

/** The target of a safe link: a web address; `undefined` for any other text. */
export const webAddressOf = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
};
