import { RequestBudget, tooDeep } from '../limits.ts';
import { OtlpResource, OtlpScope, type AttributeList } from '../otlp-span.ts';
import { readJsonSpan } from './json-span.ts';
import { readJsonAttributes } from './json-value.ts';
import {
  listAt,
  objectAt,
  objectIn,
  parseJsonBody,
  textOf,
  uint32Of,
  wrongShape,
  type JsonObject,
} from './parse-json-body.ts';
import { refuseOtherSignal } from './refuse-other-signal.ts';

/**
 * Reads an ExportTraceServiceRequest in OTLP's JSON form: hexadecimal ids, enums as numbers or names, 64-bit integers
 * as texts or numbers, camel or snake case; unknown fields are ignored. Throws `invalid_input` with the field for a
 * body of another shape; an error in one span stays with that span.
 */
export const readJsonTraces = (body: Uint8Array): OtlpResource[] => {
  const request = parseJsonBody(body);
  refuseOtherSignal(request, 'traces');
  const budget = new RequestBudget();
  return listAt(request, 'resourceSpans', 'resource_spans', '').map((item, index) =>
    readResourceSpans(item, `resourceSpans[${index}]`, budget),
  );
};

const readResourceSpans = (item: unknown, path: string, budget: RequestBudget): OtlpResource => {
  const message = objectIn(item, path);
  const resource = new OtlpResource();
  resource.schemaUrl = textOf(message['schemaUrl'] ?? message['schema_url']);
  const given = objectAt(message, 'resource', `${path}.`);
  if (given !== undefined) resource.problem = readAttributes(given, resource.attributes, `${path}.resource`);
  resource.scopes = listAt(message, 'scopeSpans', 'scope_spans', `${path}.`).map((scope, index) =>
    readScopeSpans(scope, `${path}.scopeSpans[${index}]`, budget),
  );
  return resource;
};

const readScopeSpans = (item: unknown, path: string, budget: RequestBudget): OtlpScope => {
  const message = objectIn(item, path);
  const scope = new OtlpScope();
  scope.schemaUrl = textOf(message['schemaUrl'] ?? message['schema_url']);
  const given = objectAt(message, 'scope', `${path}.`);
  if (given !== undefined) {
    scope.name = textOf(given['name']);
    scope.version = textOf(given['version']);
    scope.problem = readAttributes(given, scope.attributes, `${path}.scope`);
  }
  scope.spans = listAt(message, 'spans', 'spans', `${path}.`).map((span) => {
    budget.spendSpan();
    return readJsonSpan(span);
  });
  return scope;
};

const readAttributes = (owner: JsonObject, into: AttributeList, path: string): string | undefined => {
  into.droppedCount = uint32Of(owner['droppedAttributesCount'] ?? owner['dropped_attributes_count']);
  const problem = readJsonAttributes(owner['attributes'], into);
  if (problem === 'malformed') throw wrongShape(`${path}.attributes`, 'must be an array of keys and values');
  return problem === 'tooDeep' ? tooDeep : undefined;
};
