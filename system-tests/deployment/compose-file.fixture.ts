import { readFileSync } from 'node:fs';

/** The subset of compose's YAML that our files use: maps, lists, anchors and merges; scalars are strings. */
export type ComposeValue = string | readonly ComposeValue[] | { readonly [key: string]: ComposeValue };
export type ComposeMap = { readonly [key: string]: ComposeValue };

export const root = new URL('../../', import.meta.url);

export type ComposeFile = 'docker-compose.yml' | 'docker-compose.postgres.yml' | 'docker-compose.secrets.yml';

export const composeText = (file: ComposeFile): string => readFileSync(new URL(file, root), 'utf8');

interface Line {
  readonly indent: number;
  readonly text: string;
}

const unquoted = (text: string): string => {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
};

const flowItems = (text: string): string[] =>
  [...text.slice(1, -1).matchAll(/"[^"]*"|'(?:[^']|'')*'|[^,\s][^,]*/g)].map(([item]) => item.trim());

const fail = (text: string): never => {
  throw new Error(`a compose file is beyond this reader: ${text}`);
};

/** Throws for unsupported syntax, so that the file stays within this subset. */
export const readCompose = (text: string): ComposeMap => {
  const lines: Line[] = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    .map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }));
  const anchors = new Map<string, ComposeValue>();
  let at = 0;

  const scalar = (text: string): ComposeValue => {
    if (text.startsWith('*')) return anchors.get(text.slice(1)) ?? fail(text);
    if (text.startsWith('[')) return flowItems(text).map((item) => scalar(item));
    return unquoted(text);
  };
  const valueOf = (rest: string, indent: number): ComposeValue => {
    const [, anchor, inline = ''] = /^(?:&(\w+)\s*)?(.*)$/.exec(rest) ?? [];
    const value = inline === '' ? block(indent) : scalar(inline);
    if (anchor !== undefined) anchors.set(anchor, value);
    return value;
  };
  const block = (parent: number): ComposeValue => {
    const first = lines[at];
    if (first === undefined || first.indent <= parent) return {};
    return first.text.startsWith('- ') ? list(first.indent) : map(first.indent);
  };
  const list = (indent: number): ComposeValue => {
    const items: ComposeValue[] = [];
    for (let line = lines[at]; line?.indent === indent && line.text.startsWith('- '); line = lines[at]) {
      at += 1;
      items.push(scalar(line.text.slice(2)));
    }
    return items;
  };
  const map = (indent: number): ComposeMap => {
    const entries: Record<string, ComposeValue> = {};
    for (let line = lines[at]; line?.indent === indent; line = lines[at]) {
      at += 1;
      const [, key = '', rest = ''] = /^([\w<.-]+):\s*(.*)$/.exec(line.text) ?? fail(line.text);
      const value = valueOf(rest, indent);
      if (key === '<<') Object.assign(entries, ...[value].flat());
      else entries[key] = value;
    }
    return entries;
  };

  const whole = map(0);
  return at === lines.length ? whole : fail(lines[at]?.text ?? '');
};

/**
 * Interpolates `${NAME:-default}`, `${NAME:+instead}` and `${NAME:?message}` as compose does; throws the message without a
 * value.
 */
export const interpolate = (text: string, given: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\{(\w+):([-+?])([^}]*)\}/g, (_, name: string, kind: string, rest: string) => {
    const value = given[name] ?? '';
    if (kind === '+') return value === '' ? '' : rest;
    if (value !== '') return value;
    if (kind === '?') throw new Error(`${name} ${rest}`);
    return rest;
  });

export interface ComposeService {
  readonly all: ComposeMap;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** A service with the environment and command that its container receives. */
export const composeService = (
  name: string,
  given: Readonly<Record<string, string>>,
  file: ComposeFile = 'docker-compose.yml',
): ComposeService => {
  const services = readCompose(composeText(file))['services'] as Readonly<Record<string, ComposeMap>>;
  const all = services[name] ?? {};
  const environment = Object.entries((all['environment'] ?? {}) as Record<string, string>);
  return {
    all,
    environment: Object.fromEntries(environment.map(([key, value]) => [key, interpolate(value, given)])),
    command: ((all['command'] ?? []) as readonly string[]).map((word) => interpolate(word, given)),
  };
};
