import type { JsonSchema } from '@spanledger/api-contract';

import { html, type Html } from './html.ts';
import { proseHtml } from './prose-html.ts';

const referencePrefix = '#/components/schemas/';

type Properties = Readonly<Record<string, JsonSchema>>;

const nothing = html``;

/** A schema's type in one line, such as `array of Trace`. */
const typeHtml = (schema: JsonSchema): Html => {
  const {
    $ref,
    type,
    items,
    anyOf,
    allOf,
    enum: values,
    additionalProperties,
    format,
  } = schema as {
    readonly $ref?: string;
    readonly type?: string | readonly string[];
    readonly items?: JsonSchema;
    readonly anyOf?: readonly JsonSchema[];
    readonly allOf?: readonly JsonSchema[];
    readonly enum?: readonly unknown[];
    readonly additionalProperties?: JsonSchema | boolean;
    readonly format?: string;
  };
  if ($ref !== undefined) {
    const name = $ref.slice(referencePrefix.length);
    return html`<a href="${`#schema-${name}`}">${name}</a>`;
  }
  if (anyOf !== undefined) return joined(anyOf.map(typeHtml), ' or ');
  if (allOf !== undefined) return joined(allOf.filter(({ $ref }) => $ref !== undefined).map(typeHtml), ' and ');
  if (values !== undefined)
    return joined(
      values.map((value) => html`<code>${String(value)}</code>`),
      ' · ',
    );
  if (type === 'array' && items !== undefined) return html`array of ${typeHtml(items)}`;
  if (type === 'object' && typeof additionalProperties === 'object' && schema['properties'] === undefined) {
    return html`map of ${typeHtml(additionalProperties)}`;
  }
  if (type === undefined) return html`any JSON`;
  const name = typeof type === 'string' ? type : type.join(' or ');
  return html`${format === undefined ? name : `${name} (${format})`}`;
};

/** Bounds that every JSON integer has are left out. */
const isGiven = (bound: number | undefined): bound is number =>
  bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;

const rangeOf = (least: number | undefined, most: number | undefined, unit: string): string | undefined => {
  const of = unit === '' ? '' : ` ${unit}`;
  if (isGiven(least) && isGiven(most)) return least === most ? `${most}${of}` : `${least} to ${most}${of}`;
  if (isGiven(most)) return `at most ${most}${of}`;
  return isGiven(least) && (unit === '' || least > 0) ? `at least ${least}${of}` : undefined;
};

/** The bounds of a value, anywhere in its schema: of itself, its items, or its alternatives. */
const limitsOf = (schema: JsonSchema): readonly string[] => {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, minLength, maxLength, minItems, maxItems, pattern } =
    schema as Readonly<Record<string, number | undefined>> & { readonly pattern?: string };
  const {
    items,
    anyOf = [],
    additionalProperties,
  } = schema as {
    readonly items?: JsonSchema;
    readonly anyOf?: readonly JsonSchema[];
    readonly additionalProperties?: JsonSchema | boolean;
  };
  const inner = [...anyOf, ...[items, additionalProperties].filter((each) => typeof each === 'object')];
  const own = [
    rangeOf(minimum, maximum, ''),
    isGiven(exclusiveMinimum) ? `more than ${exclusiveMinimum}` : undefined,
    isGiven(exclusiveMaximum) ? `less than ${exclusiveMaximum}` : undefined,
    rangeOf(minLength, maxLength, 'characters'),
    rangeOf(minItems, maxItems, 'items'),
    pattern === undefined ? undefined : `matches ${pattern}`,
  ].filter((text) => text !== undefined);
  return [...new Set([...own, ...inner.flatMap(limitsOf)])];
};

const notes = (texts: readonly string[]): Html =>
  texts.length === 0 ? nothing : html` <span class="note">${texts.join(', ')}</span>`;

const joined = (parts: readonly Html[], separator: string): Html =>
  parts.reduce((all, part) => html`${all}${separator}${part}`);

/** An object's members as a table, nested objects with their members below; another schema in one line. */
export const schemaHtml = (schema: JsonSchema): Html => {
  const rows = memberRows(schema, '');
  return rows.length === 0
    ? html`<p>${typeHtml(schema)}</p>`
    : html`<table>
        ${rows}
      </table>`;
};

const memberRows = (schema: JsonSchema, prefix: string): readonly Html[] => {
  const properties = (schema['properties'] ?? {}) as Properties;
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const rows: Html[] = [];
  for (const [name, member] of Object.entries(properties)) {
    const path = `${prefix}${name}`;
    rows.push(memberRow(path, member, required.has(name)));
    rows.push(...memberRows(innerObject(member), innerPrefix(path, member)));
  }
  return rows;
};

const innerObject = (schema: JsonSchema): JsonSchema =>
  schema['type'] === 'array' ? ((schema['items'] ?? {}) as JsonSchema) : schema;

const innerPrefix = (path: string, schema: JsonSchema): string =>
  schema['type'] === 'array' ? `${path}[].` : `${path}.`;

interface MemberSchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly string[];
}

/** One member or parameter. */
export const memberRow = (name: string, schema: JsonSchema, isRequired: boolean, description?: string): Html => {
  const { description: own, default: fallback, examples = [] } = schema as MemberSchema;
  const text = description ?? own;
  return html`<tr>
    <td><code>${name}</code>${isRequired ? nothing : html` <span class="note">optional</span>`}</td>
    <td>
      ${typeHtml(schema)}${notes([...limitsOf(schema), ...(fallback === undefined ? [] : [`default ${JSON.stringify(fallback)}`])])}
      ${text === undefined ? nothing : html`<div class="note">${proseHtml(text)}</div>`}
      ${examples.map((example) => html`<div class="note">For example <code>${example}</code></div>`)}
    </td>
  </tr>`;
};
