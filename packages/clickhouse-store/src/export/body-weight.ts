/** The members of an entity that may be large. */
export interface Bodies {
  readonly input?: string | null;
  readonly output?: string | null;
  readonly spanEvents?: string | null;
  readonly comment?: string | null;
  readonly stringValue?: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Its characters. */
export const bodyWeight = (entity: Bodies): number => {
  const { input, output, spanEvents, comment, stringValue } = entity;
  let weight = 0;
  for (const text of [input, output, spanEvents, comment, stringValue]) weight += text?.length ?? 0;
  for (const key in entity.metadata) weight += key.length + (entity.metadata[key]?.length ?? 0);
  return weight;
};
