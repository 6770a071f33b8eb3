import { isObject, memberOf, textOf, type JsonObject } from './json-object.ts';
import type { ToolDefinition } from './message.ts';
import { fromJson } from './shown-json.ts';

const listNames = ['tools', 'functions', 'function_tools', 'functionDeclarations', 'function_declarations'];
const schemaNames = ['parameters', 'input_schema', 'inputSchema', 'parameters_json_schema', 'schema'];
const levelsMax = 4;

/**
 * The tools that a value defines: a list of definitions, their JSON texts, or the body of a request with such a list.
 * Empty without any.
 */
export const toolDefinitionsOf = (value: unknown, level = 0): readonly ToolDefinition[] => {
  const given = fromJson(value);
  if (level > levelsMax) return [];
  if (Array.isArray(given)) return given.flatMap((item) => definitionsIn(fromJson(item), level));
  if (!isObject(given)) return [];
  const config = memberOf(given, ['config', 'toolConfig']);
  const lists = [...listNames.map((name) => given[name]), ...(isObject(config) ? [config['tools']] : [])];
  return lists
    .map(fromJson)
    .filter(Array.isArray)
    .flatMap((list) => toolDefinitionsOf(list, level + 1));
};

const definitionsIn = (item: unknown, level: number): readonly ToolDefinition[] => {
  if (!isObject(item)) return [];
  if (listNames.some((name) => Array.isArray(item[name]))) return toolDefinitionsOf(item, level + 1);
  const inner = memberOf(item, ['function', 'toolSpec', 'tool']);
  const definition = isObject(inner) ? inner : item;
  const schemaText = fromJson(definition['json_schema']);
  if (isObject(schemaText)) return definitionsIn(schemaText, level + 1);
  const name = textOf(definition, ['name']);
  return name === null ? [] : [definitionOf(name, definition)];
};

const definitionOf = (name: string, definition: JsonObject): ToolDefinition => {
  const schema = fromJson(memberOf(definition, schemaNames) ?? null);
  return {
    name,
    description: textOf(definition, ['description']),
    parameters:
      isObject(schema) && Object.keys(schema).length === 1 && isObject(schema['json']) ? schema['json'] : schema,
  };
};
