import { setOwn } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import type { AttributeFamily } from './convention.ts';

type Node = Map<string, Node | { readonly leaf: AttributeValue }>;

const depthMax = 32;
const indexPattern = /^\d{1,9}$/;

/**
 * The value that an emitter wrote as one attribute per leaf: `0.message.role`, `0.message.content`. If all names on a
 * level are numbers it is an array, in their order and without gaps, so a huge index costs nothing.
 */
export const flattenedValue = ({ suffixes, values }: AttributeFamily): AttributeValue => {
  const root: Node = new Map();
  suffixes.forEach((suffix, index) => place(root, pathOf(suffix), values[index] ?? null));
  return valueOf(root);
};

const pathOf = (suffix: string): readonly string[] => {
  const parts = suffix.split('.', depthMax);
  const length = parts.reduce((sum, part) => sum + part.length + 1, -1);
  return length === suffix.length ? parts : [...parts.slice(0, -1), suffix.slice(length - (parts.at(-1)?.length ?? 0))];
};

const place = (root: Node, path: readonly string[], leaf: AttributeValue): void => {
  let node = root;
  for (const [index, name] of path.entries()) {
    const next = node.get(name);
    if (index === path.length - 1) {
      if (next instanceof Map) next.set('', { leaf });
      else node.set(name, { leaf });
      return;
    }
    if (next instanceof Map) node = next;
    else {
      const below: Node = new Map();
      if (next !== undefined) below.set('', next);
      node.set(name, below);
      node = below;
    }
  }
};

const valueOf = (node: Node): AttributeValue => {
  const names = [...node.keys()];
  if (names.every((name) => indexPattern.test(name))) {
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => childOf(node, name));
  }
  const map: { [key: string]: AttributeValue } = {};
  for (const name of names) setOwn(map, name, childOf(node, name));
  return map;
};

const childOf = (node: Node, name: string): AttributeValue => {
  const child = node.get(name);
  return child === undefined ? null : child instanceof Map ? valueOf(child) : child.leaf;
};
