/**
 * One condition, as clients send it in `filter`. Columns are checked against the catalogue of the requested entity;
 * conditions are joined by AND.
 */
export type Filter =
  | { readonly type: 'string'; readonly column: string; readonly operator: StringOperator; readonly value: string }
  | { readonly type: 'number'; readonly column: string; readonly operator: OrderOperator; readonly value: number }
  | { readonly type: 'datetime'; readonly column: string; readonly operator: OrderOperator; readonly value: string }
  | { readonly type: 'boolean'; readonly column: string; readonly operator: '=' | '<>'; readonly value: boolean }
  | { readonly type: 'null'; readonly column: string; readonly operator: 'is null' | 'is not null' }
  | {
      readonly type: 'stringOptions';
      readonly column: string;
      readonly operator: 'any of' | 'none of';
      readonly value: readonly string[];
    }
  | {
      readonly type: 'arrayOptions';
      readonly column: string;
      readonly operator: 'any of' | 'none of' | 'all of';
      readonly value: readonly string[];
    }
  | {
      readonly type: 'stringObject';
      readonly column: string;
      readonly key: string;
      readonly operator: KeyOperator;
      readonly value: string;
    }
  | {
      readonly type: 'numberObject';
      readonly column: string;
      readonly key: string;
      readonly operator: OrderOperator;
      readonly value: number;
    }
  | {
      readonly type: 'booleanObject';
      readonly column: string;
      readonly key: string;
      readonly operator: '=' | '<>';
      readonly value: boolean;
    }
  | {
      readonly type: 'categoryOptions';
      readonly column: string;
      readonly key: string;
      readonly operator: 'any of' | 'none of';
      readonly value: readonly string[];
    };

export const stringOperators = [
  '=',
  '<>',
  'contains',
  'does not contain',
  'starts with',
  'ends with',
  'matches',
] as const;
export type StringOperator = (typeof stringOperators)[number];

/** On a key of a map: a condition on its text, or on its presence, for which the value is without meaning. */
export const keyOperators = [...stringOperators, 'is set', 'is not set'] as const;
export type KeyOperator = (typeof keyOperators)[number];

/** True for a condition on the presence of a key. */
export const isOnPresence = (operator: KeyOperator): operator is 'is set' | 'is not set' =>
  operator === 'is set' || operator === 'is not set';

export const orderOperators = ['=', '<>', '>', '<', '>=', '<='] as const;
export type OrderOperator = (typeof orderOperators)[number];

export type FilterType = Filter['type'];
