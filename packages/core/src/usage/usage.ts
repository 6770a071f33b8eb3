/**
 * Units by bucket. The canonical buckets exclude one another, so their sum is the total:
 * `input` (uncached text), `input_cached_tokens`, `input_cache_creation`, `input_cache_creation_5m`,
 * `input_cache_creation_1h`, `input_audio_tokens`, `input_image_tokens`, `output` (text, without reasoning),
 * `output_reasoning_tokens`, `output_audio_tokens`, and any bucket that a caller invents.
 * Whole numbers, 0 or more. `total` is always there.
 */
export type UsageDetails = Readonly<Record<string, number>>;

/**
 * How the emitter counted: `inclusive` (its `input` held the cached part, its `output` the reasoning; we
 * subtracted), `exclusive` (it did not), `given` (a caller's own map, kept as it is).
 */
export type UsageConvention = 'inclusive' | 'exclusive' | 'given';

/**
 * `own`: this call used it. `aggregate`: the sum of what is reported below it (agents, workflows, wrappers); it counts
 * only where nothing below it in the tree reports anything.
 */
export type UsageRole = 'own' | 'aggregate';

export interface Usage {
  readonly details: UsageDetails;
  readonly convention: UsageConvention;
  /**
   * `ofType`: its source leaves it to the observation's type, which may come in another patch. Readers give what that
   * comes to (`countedRole`).
   */
  readonly role: UsageRole | 'ofType';
}
