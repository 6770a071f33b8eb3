/**
 * Units by bucket. The canonical buckets exclude one another, so their sum is the total: `input` (uncached text),
 * `input_cached_tokens`, `input_cache_creation`, `input_cache_creation_5m`, `input_cache_creation_1h`,
 * `input_audio_tokens`, `input_image_tokens`, `output` (text, without reasoning), `output_reasoning_tokens`,
 * `output_audio_tokens`, and any bucket of a caller. Integers, 0 or more. `total` always exists.
 */
export type UsageDetails = Readonly<Record<string, number>>;

/**
 * The counting of the emitter: `inclusive` (its `input` included the cached part, its `output` the reasoning; both are
 * subtracted), `exclusive` (it did not), `given` (a caller's own map, unchanged).
 */
export type UsageConvention = 'inclusive' | 'exclusive' | 'given';

/**
 * `own`: this call used it. `aggregate`: the sum of its descendants' reports (agents, workflows, wrappers); it counts
 * only if no descendant in the tree reports anything.
 */
export type UsageRole = 'own' | 'aggregate';

export interface Usage {
  readonly details: UsageDetails;
  readonly convention: UsageConvention;
  /**
   * `ofType`: its source leaves it to the observation's type, which may come in another patch. Readers return the
   * derived role (`countedRole`).
   */
  readonly role: UsageRole | 'ofType';
}
