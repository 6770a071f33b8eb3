import type { DomainError } from '@spanledger/core';
import { describe, expect, test } from 'vitest';
import { valueDepthMax } from './limits.ts';
import { WireWriter } from './protobuf/wire-writer.ts';
import { readOtlpLogs } from './read-otlp-logs.ts';
import { readOtlpTraces } from './read-otlp-traces.ts';
import { sampleContext } from './sample-export.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

const refusal = (body: Uint8Array): DomainError => {
  try {
    readOtlpTraces(body, 'protobuf', sampleContext);
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('it was not refused');
};

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
};

const field = (number: number, content: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2]), varint(content.length), content]);

const nested = (scope: Uint8Array): Uint8Array => {
  const inScope = Buffer.concat([Buffer.from([0x12]), varint(scope.length), scope]);
  return Buffer.concat([Buffer.from([0x0a]), varint(inScope.length), inScope]);
};

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');
const ids = `0a10 ${traceId} 1208 ${spanId}`;
const withSpan = (fields: string): Uint8Array => {
  const span = hex(`${ids} ${fields}`);
  return nested(Buffer.concat([Buffer.from([0x12]), varint(span.length), span]));
};
const record = (fields: string) =>
  readOtlpTraces(withSpan(fields), 'protobuf', sampleContext).batch.observations[0]?.record;

/** A span's attribute of a value in so many lists or maps. */
const nestedIn = (kind: 'list' | 'map', depth: number): Uint8Array => {
  let value = new WireWriter().text(1, 'v');
  for (let at = 0; at < depth; at += 1) value = kind === 'list' ? listOf(value) : mapOf(value);
  return new WireWriter().message(9, new WireWriter().text(1, 'k').message(2, value)).finish();
};
const mapOf = (value: WireWriter): WireWriter =>
  new WireWriter().message(6, new WireWriter().message(1, new WireWriter().text(1, 'm').message(2, value)));
const listOf = (value: WireWriter): WireWriter => new WireWriter().message(5, new WireWriter().message(1, value));
const spanWith = (id: string, attribute: Uint8Array): Buffer =>
  field(2, Buffer.concat([hex(`0a10 ${traceId} 1208 ${id}`), attribute]));

describe('a protobuf body', () => {
  test.each([
    ['a length past the end', '0aff'],
    ['a varint without end', '0a8080808080808080808080'],
    ['a varint that is cut', '0880'],
    ['field number 0', '0001'],
    ['wire type 6', '0e'],
    ['an end of a group that never began', '0c'],
    ['a group without end', '0b'],
    ['groups that end in the wrong order', '0b130c14'],
    ['a fixed value that is cut', '0900'],
    ['a message whose last value crosses its end', '0a01120012'],
  ])('with %s is refused', (_what, bytes) => {
    const error = refusal(hex(bytes));
    expect(error.code).toBe('invalid_input');
    expect(error.message).toMatch(/protobuf/);
  });

  test('of nothing is an empty export', () => {
    expect(readOtlpTraces(new Uint8Array(), 'protobuf', sampleContext).spanCount).toBe(0);
  });

  test('a protobuf body may hold fields and groups that are not known, and known ones of another type', () => {
    // field 200 varint, field 200 group with a nested group, name as a varint, then the name.
    expect(record('c00c01 c30c cb0c 0801 cc0c c40c 2801 2a0161')?.name).toBe('a');
  });

  test('a protobuf body keeps the last of a field that is there twice', () => {
    expect(record('2a0161 2a0162')?.name).toBe('b');
  });

  test('a protobuf body may name what spans share before them, behind them and between them', () => {
    const span = (id: string): Buffer => field(2, hex(`0a10 ${traceId} 1208 ${id}`));
    const environment = new WireWriter()
      .text(1, 'deployment.environment.name')
      .message(2, new WireWriter().text(1, 'staging'));
    const resource = field(1, new WireWriter().message(1, environment).finish());
    const named = field(1, new WireWriter().text(1, 'scope').finish());
    const spans = [span(spanId), span('c7ad6b7169203331')] as const;
    const bodyOf = (scope: readonly Uint8Array[], order: (inner: Buffer) => readonly Buffer[]): Uint8Array =>
      field(1, Buffer.concat(order(field(2, Buffer.concat(scope)))));
    const [before, ...others] = [
      bodyOf([named, ...spans], (inner) => [resource, inner]),
      bodyOf([spans[0], named, spans[1]], (inner) => [inner, resource]),
      bodyOf([...spans, named], (inner) => [inner, resource]),
    ].map((body) => readOtlpTraces(body, 'protobuf', sampleContext).batch);
    expect(before?.observations.map(({ record: { environment: its, metadata } }) => [its, metadata['scope']])).toEqual(
      Array.from({ length: 2 }, () => ['staging', '{"name":"scope","attributes":{}}']),
    );
    for (const other of others) {
      expect(other.observations).toEqual(before?.observations);
      expect(other.traces).toEqual(before?.traces);
    }
  });

  test('a protobuf body may give its scope attributes, and say how many it left out', () => {
    const attribute = new WireWriter().text(1, 'k').message(2, new WireWriter().text(1, 'v'));
    const scope = new WireWriter().text(1, 's').text(2, '1.2').message(3, attribute).integer(4, 3).finish();
    const spans = field(2, Buffer.concat([field(1, scope), field(2, hex(ids))]));
    const { batch } = readOtlpTraces(field(1, spans), 'protobuf', sampleContext);
    expect(JSON.parse(batch.observations[0]?.record.metadata['scope'] ?? '')).toEqual({
      name: 's',
      version: '1.2',
      attributes: { k: 'v' },
      droppedAttributesCount: 3,
    });
  });

  test.each(['list', 'map'] as const)('a protobuf body may nest a %s to a limit; its neighbours are stored', (kind) => {
    const bodyOf = (depth: number): Uint8Array =>
      field(
        1,
        field(2, Buffer.concat([spanWith(spanId, nestedIn(kind, depth)), spanWith('c7ad6b7169203331', hex(''))])),
      );
    const read = (depth: number) => readOtlpTraces(bodyOf(depth), 'protobuf', sampleContext);
    expect(read(valueDepthMax - 1)).toMatchObject({ rejectedSpans: 0 });
    const { rejectedSpans, rejectionMessage, batch } = read(valueDepthMax + 1);
    expect(rejectedSpans).toBe(1);
    expect(rejectionMessage).toContain('resourceSpans[0].scopeSpans[0].spans[0]');
    expect(batch.observations.map(({ id }) => id)).toEqual(['c7ad6b7169203331']);
  });

  test('a protobuf body is read from a view into a larger buffer', () => {
    const body = withSpan('2a0161');
    const buffer = Buffer.concat([Buffer.alloc(7, 0xff), body, Buffer.alloc(3, 0xff)]);
    const view = new Uint8Array(buffer.buffer, buffer.byteOffset + 7, body.length);
    expect(readOtlpTraces(view, 'protobuf', sampleContext).batch.observations[0]?.record.name).toBe('a');
  });

  test('a protobuf body has its invalid UTF-8 replaced', () => {
    expect(record('2a03 61ff62')?.name).toBe('a\ufffdb');
  });

  test.each([
    ['18 01', 1],
    ['18 80ffffffffffffff7f', '9223372036854775680'],
    ['18 ffffffffffffffffff01', -1],
    ['18 80808080808080808001', '-9223372036854775808'],
    ['18 ffffffffffffff0f', Number.MAX_SAFE_INTEGER],
    ['18 8080808080808010', '9007199254740992'],
    ['10 01', true],
    ['21 000000000000f03f', 1],
    ['21 000000000000f87f', 'NaN'],
    ['21 000000000000f07f', 'Infinity'],
    ['3a 03 010203', 'AQID'],
    ['', null],
    ['2a 00', []],
    ['32 00', {}],
    ['32 0d 0a0b 0a095f5f70726f746f5f5f', { ['__proto__']: null }],
  ])('reads the value %s as %j', (bytes, expected) => {
    const value = hex(bytes.replace(/^18 /, '18'));
    const attribute = new WireWriter().text(1, 'k').finish();
    const entry = Buffer.concat([attribute, Buffer.from([0x12]), varint(value.length), value]);
    const fields = Buffer.concat([Buffer.from([0x4a]), varint(entry.length), entry]).toString('hex');
    const attributes: unknown = JSON.parse(record(fields)?.metadata['attributes'] ?? 'null');
    expect(attributes).toEqual({ k: expected });
    expect(Object.getOwnPropertyNames((attributes as { k: object }).k ?? {})).toEqual(
      Object.getOwnPropertyNames(expected ?? {}),
    );
  });

  test.each([
    ['00ca9a3b00000000', 1_000_000],
    ['e703000000000000', 0],
    ['e803000000000000', 1],
    ['ffffffffffffff4f', 5_764_607_523_034_234],
  ])('reads the time %s as %d microseconds', (bytes, micros) => {
    const end = 'ffffffffffffff4f';
    const expected = micros === 0 || micros > 5_600_000_000_000_000 ? sampleContext.receivedAt : micros;
    expect(record(`39 ${bytes} 41 ${end}`)?.startTime).toBe(expected);
  });

  test('a flood of empty spans is refused, not held in memory', () => {
    const empty = Buffer.from([0x12, 0x00]);
    const scope = Buffer.concat(Array.from({ length: 50_001 }, () => empty));
    const error = refusal(nested(scope));
    expect(error.message).toContain('at most 50000 spans');
  });

  test('a flood of empty log records is refused, not held in memory', () => {
    const records = Buffer.concat(Array.from({ length: 50_001 }, () => Buffer.from([0x12, 0x00])));
    expect(() => readOtlpLogs(nested(records), 'protobuf', sampleContext)).toThrow('at most 50000');
  });

  test('a flood of empty attributes is refused, not held in memory', () => {
    const span = Buffer.alloc(2 * 3_000_001);
    for (let at = 0; at < span.length; at += 2) span[at] = 0x4a;
    const scope = Buffer.concat([Buffer.from([0x12]), varint(span.length), span]);
    expect(refusal(nested(scope)).message).toContain('at most 3000000 values');
  });
});
