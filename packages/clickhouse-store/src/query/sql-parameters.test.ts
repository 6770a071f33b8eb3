import type { ProjectId } from '@spanledger/core';
import * as fc from 'fast-check';
import { wellFormedText } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { sqlParameters } from './sql-parameters.ts';

const project = 'p' as ProjectId;
const bytesMax = 128 * 1024;
const namesIn = (sql: string): string[] => [...sql.matchAll(/\{(\w+):[^}]+\}/g)].map((match) => match[1] ?? '');

describe('sqlParameters', () => {
  it('gives each value a placeholder of its own, and never shows the value', () => {
    const parameters = sqlParameters(project);
    const sql = [parameters.bind('String', "'; DROP TABLE x"), parameters.bind('Int64', 0)];
    expect(sql).toEqual(['{p0:String}', '{p1:Int64}']);
    expect(parameters.values).toEqual({ projectId: 'p', p0: "'; DROP TABLE x", p1: 0 });
  });

  it('binds an empty list', () => {
    const parameters = sqlParameters(project);
    expect(parameters.bind('Array(String)', [])).toBe('{p0:Array(String)}');
    expect(parameters.values['p0']).toEqual([]);
  });

  it('cuts long texts into parts that the server takes, never through a character', () => {
    const texts = fc
      .tuple(fc.nat(40_000), fc.constantFrom('x', '日', '\u{1f600}', "'"))
      .map(([n, x]) => `a${x.repeat(n)}`);
    const property = fc.property(texts, (text) => {
      const parameters = sqlParameters(project);
      const parts = namesIn(parameters.bind('String', text)).map((name) => String(parameters.values[name]));
      expect(parts.join('')).toBe(text);
      expect(parts.every((part) => part.isWellFormed() && Buffer.byteLength(part) * 2 < bytesMax)).toBe(true);
    });
    fc.assert(property, { numRuns: 30 });
  });

  it('cuts long texts within a list, too', () => {
    const parameters = sqlParameters(project);
    const [long, other] = ['x'.repeat(40_000), '日'.repeat(20_000)];
    const sql = parameters.bind('texts', ['a', long, 'b', other]);
    expect(sql).toBe(
      'arrayConcat({p0:Array(String)}, [concat({p1:String}, {p2:String}, {p3:String})], ' +
        '{p4:Array(String)}, [concat({p5:String}, {p6:String})])',
    );
    const valuesOf = (...names: string[]) => names.map((name) => String(parameters.values[name])).join('');
    expect([valuesOf('p1', 'p2', 'p3'), valuesOf('p5', 'p6')]).toEqual([long, other]);
    expect(parameters.values).toMatchObject({ p0: ['a'], p4: ['b'] });
  });

  it('cuts long lists likewise, and keeps their order', () => {
    const lists = fc.array(wellFormedText({ maxLength: 800 }), { maxLength: 200, size: 'max' });
    const property = fc.property(lists, (texts) => {
      const parameters = sqlParameters(project);
      const parts = namesIn(parameters.bind('Array(String)', texts)).map((name) => parameters.values[name] as string[]);
      expect(parts.flat()).toEqual(texts);
      expect(parts.every((part) => Buffer.byteLength(JSON.stringify(part)) < bytesMax)).toBe(true);
    });
    fc.assert(property, { numRuns: 30 });
  });
});
