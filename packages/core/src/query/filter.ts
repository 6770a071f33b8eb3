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
      readonly operator: StringOperator;
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

export const orderOperators = ['=', '<>', '>', '<', '>=', '<='] as const;
export type OrderOperator = (typeof orderOperators)[number];

export type FilterType = Filter['type'];
