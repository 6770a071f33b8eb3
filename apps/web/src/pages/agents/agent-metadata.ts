import type { Agent } from './agents-query.ts';

/** The members that have fields of their own. */
export const metadataFields = ['owner', 'team', 'link'] as const;
export type MetadataField = (typeof metadataFields)[number];

/** A member of an agent's metadata that is a text; empty for any other. */
export const textOf = (metadata: Agent['metadata'], field: MetadataField): string => {
  const value = Object.hasOwn(metadata, field) ? metadata[field] : undefined;
  return typeof value === 'string' ? value : '';
};

/** Where a link leads that may be followed: an address of the web; `undefined` for any other text. */
export const webAddressOf = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
};
