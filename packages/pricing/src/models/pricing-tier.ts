export interface UsageCondition {
  /** A regular expression for the names of usage buckets whose units are added up. */
  readonly usageDetailPattern: string;
  readonly operator: 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';
  readonly value: number;
  readonly caseSensitive: boolean;
}

export interface AttributeCondition {
  readonly source: 'model_parameters' | 'metadata';
  readonly key: string;
  readonly operator: 'in';
  readonly values: readonly string[];
}

/**
 * The form of prices for clients of the public API: the first tier by priority whose conditions all hold; otherwise the
 * default.
 */
export interface PricingTier {
  readonly name: string;
  readonly isDefault: boolean;
  readonly priority: number;
  readonly conditions: readonly (UsageCondition | AttributeCondition)[];
  /** Dollars per unit, by usage bucket. */
  readonly prices: Readonly<Record<string, number>>;
}
