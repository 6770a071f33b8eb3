// The cost of reading a span, from bytes to a piece, for each golden fixture and in both encodings.
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ProjectId } from '@spanledger/core';
import { readOtlpTraces } from '@spanledger/ingestion';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { readProtobufTraces } from '../packages/ingestion/src/otlp/protobuf/read-trace-request.ts';
import { readableSpans, spanCountOf, withSpans, isPlain, type FixtureRequest } from './fixture-spans.ts';
import { percentilesOf } from './percentiles.ts';

const fixtures = new URL('../packages/ingestion/fixtures/', import.meta.url);
const suffix = '.input.json';
const spansPerRequest = 500;
const warmUpRuns = 30;
const msPerFixture = Number(process.argv[2] ?? 250);
const only = process.argv[3] ?? '';
const context = { projectId: 'bench' as ProjectId, receivedAt: Date.UTC(2026, 1, 3) * 1000 };

/** µs of processor time per call, the median of several: time that a neighbour takes from us does not count. */
const microsOf = (run: () => unknown): number => {
  const micros: number[] = [];
  for (let index = 0; index < warmUpRuns; index += 1) run();
  const until = performance.now() + msPerFixture;
  while (performance.now() < until || micros.length < 10) {
    const { user, system } = process.cpuUsage();
    run();
    const since = process.cpuUsage({ user, system });
    micros.push(since.user + since.system);
  }
  return percentilesOf(micros)(0.5);
};

/** They are read as they are gone through. */
const countSpans = (body: Uint8Array): number => {
  let count = 0;
  for (const { scopes } of readProtobufTraces(body)) for (const { spans } of scopes) for (const _ of spans) count += 1;
  return count;
};

const names = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith(suffix) && path.includes(only))
  .map((path) => path.slice(0, -suffix.length))
  .sort();

const cell = (value: number, width: number): string => value.toFixed(2).padStart(width);

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; µs per span\n`);
console.log(`${'fixture'.padEnd(48)} ${'B/span'.padStart(7)}  protobuf: decode   map   both   JSON: both`);
let measured = 0;
const sums = { decode: 0, map: 0, json: 0 };
for (const name of names) {
  const request = JSON.parse(readFileSync(new URL(name + suffix, fixtures), 'utf8')) as FixtureRequest;
  if (!isPlain(request)) continue;
  measured += 1;
  const times = Math.max(1, Math.ceil(spansPerRequest / spanCountOf(request)));
  const spans = spanCountOf(request) * times;
  const json = Buffer.from(JSON.stringify(withSpans(request, times)));
  const protobuf = ProtobufTraceSerializer.serializeRequest(readableSpans(request, times)) ?? new Uint8Array();
  const decode = microsOf(() => countSpans(protobuf)) / spans;
  const both = microsOf(() => readOtlpTraces(protobuf, 'protobuf', context)) / spans;
  const fromJson = microsOf(() => readOtlpTraces(json, 'json', context)) / spans;
  sums.decode += decode;
  sums.map += both - decode;
  sums.json += fromJson;
  const size = (protobuf.length / spans).toFixed(0).padStart(7);
  console.log(
    `${name.padEnd(48)} ${size} ${cell(decode, 17)} ${cell(both - decode, 5)} ${cell(both, 6)} ${cell(fromJson, 12)}`,
  );
}
const mean = (sum: number): number => sum / measured;
const columns = `${cell(mean(sums.decode), 17)} ${cell(mean(sums.map), 5)} ${cell(mean(sums.decode + sums.map), 6)}`;
console.log(`${'mean'.padEnd(56)} ${columns} ${cell(mean(sums.json), 12)}`);
