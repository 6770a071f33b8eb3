import type { ModelInfo } from '@pydantic/genai-prices';
import { providerIdsFor } from './provider-names.ts';

/** One look-up in genai-prices; without a provider it goes by the model's name. */
export interface MatchAttempt {
  readonly model: string;
  readonly providerId: string | undefined;
}

/**
 * Providers whose own models have names that no other provider bills differently. Tried last, when the name alone is
 * ambiguous.
 */
const makers = ['openai', 'anthropic', 'google', 'mistral', 'cohere', 'perplexity', 'voyageai', 'x-ai', 'deepseek'];

const bedrockPattern =
  /^(?:(?:us|us-gov|eu|apac|au|jp|ca|sa|global)\.)?(?:ai21|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot(?:ai)?|nvidia|openai|qwen|stability|twelvelabs|writer|xai|zai)\.\w/;

/** Bedrock has one price for a model of Anthropic in all geographic profiles: the facts do not name each of these. */
const geographicPattern = /^(?:eu|apac|au|jp|ca|sa)\.(anthropic\.)/;

/**
 * The questions that find a model's price, best first: as named, then without the path before it (`models/…`,
 * `openai/…`, an ARN), then with the provider derived from the path or the name itself, then by name alone.
 */
export const matchAttempts = (model: string, provider: string | null): readonly MatchAttempt[] => {
  const paths = withoutPaths(model.trim().toLowerCase());
  const variants = bedrockNameFirst(paths);
  const attempts: MatchAttempt[] = [];
  const ask = (names: readonly string[], providerIds: readonly (string | undefined)[]): void => {
    for (const name of names) for (const providerId of providerIds) attempts.push({ model: name, providerId });
  };
  if (provider !== null) ask(variants, providerIdsFor(provider));
  for (const [index, path] of paths.entries()) {
    const slash = path.indexOf('/');
    if (slash !== -1) ask(bedrockNameFirst(paths.slice(index + 1)), providerIdsFor(path.slice(0, slash)));
  }
  for (const variant of variants) {
    if (variant.startsWith('ft:')) ask([variant], ['openai']);
    if (bedrockPattern.test(variant)) ask([variant, variant.replace(geographicPattern, 'us.$1')], ['aws']);
  }
  ask(variants, [undefined]);
  ask(variants, makers);
  return attempts;
};

/** The facts have some names of Bedrock wherever they are in a path, and its geographic profiles by their whole names. */
const bedrockNameFirst = (variants: readonly string[]): readonly string[] => {
  const own = variants.find((variant) => bedrockPattern.test(variant));
  return own === undefined ? variants : [own, ...variants.filter((variant) => variant !== own)];
};

/** How many parts of a path are tried, the last ones: no platform has more before a model's name. */
const partsMax = 10;

/** `a/b/c`, `b/c`, `c`. */
const withoutPaths = (model: string): readonly string[] => {
  const variants = [model];
  for (let slash = model.indexOf('/'); slash !== -1; slash = model.indexOf('/', slash + 1)) {
    const rest = model.slice(slash + 1);
    if (rest !== '') variants.push(rest);
  }
  if (variants.length > partsMax) variants.splice(1, variants.length - partsMax);
  return variants;
};

/**
 * Parts of names of variants that have prices of their own: served faster, or free of charge; a smaller model trained
 * by the answers of another; a size that one runs oneself (`deepseek-r1:8b`).
 */
const variantMarks = [/-fast$|(?:^|\/)fast\//, /:free$/, /distill/, /:\d+(?:\.\d+)?b\b/];

/** True if the name is of a variant and what was found for it does not name that variant, such as `-fast`. */
export const isOtherVariant = (model: string, found: Pick<ModelInfo, 'id' | 'match'>): boolean => {
  const name = model.trim().toLowerCase();
  const marks = variantMarks.flatMap((mark) => mark.exec(name)?.[0] ?? []);
  if (marks.length === 0) return false;
  const names = JSON.stringify([found.id, found.match]).toLowerCase();
  return !marks.every((mark) => names.includes(mark));
};
