/** The members of an entity that may be large. */
export interface Bodies {
  readonly input?: string | null;
  readonly output?: string | null;
  readonly spanEvents?: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Its characters. */
export const bodyWeight = (entity: Bodies): number => {
  let weight = (entity.input?.length ?? 0) + (entity.output?.length ?? 0) + (entity.spanEvents?.length ?? 0);
  for (const key in entity.metadata) weight += key.length + (entity.metadata[key]?.length ?? 0);
  return weight;
};
