/** `us.`, `eu.`, `global.` … of inference profiles, and the provider of a model on Bedrock. */
const prefixes =
  /^(?:(?:us|eu|apac|au|jp|global|us-gov)\.)?(?:anthropic|amazon|meta|mistral|cohere|deepseek|openai|ai21|qwen)\./;
/** `-20250929`, `@20250929`, `-2024-08-06`, `-latest`, and revisions such as `-v1:0`. */
const suffixes = /(?:[-@]\d{8}|-\d{4}-\d{2}-\d{2}|[-@]latest|-v\d+(?::\d+)?|:\d+)$/;

const normalised = (model: string): string => {
  const path = model.toLowerCase().trim();
  let name = path.slice(path.lastIndexOf('/') + 1).replace(prefixes, '');
  for (;;) {
    const shorter = name.replace(suffixes, '');
    if (shorter === name || shorter === '') return name;
    name = shorter;
  }
};

const namesMax = 1_000;
const names = new Map<string, string>();

/**
 * A model's name without the parts in which different reports of one call differ: the case, the path before it
 * (`anthropic/…`, `models/…`, an ARN), the platform's prefix, and the date or revision of the version that answered.
 */
export const modelFamily = (model: string): string => {
  const known = names.get(model);
  if (known !== undefined) return known;
  const name = normalised(model);
  if (names.size >= namesMax) names.clear();
  names.set(model, name);
  return name;
};
