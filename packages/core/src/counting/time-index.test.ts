import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { began, reportOf } from './stated-entries.fixture.ts';
import { TimeIndex, TimeSearch } from './time-index.ts';
import type { ReportingNode } from './trace-node.ts';

const report = reportOf({});

const nodeAt = ([start, duration]: readonly [number, number]): ReportingNode => {
  if (report === undefined) throw new Error('it reports a call');
  return { startTime: began + start, endTime: began + start + duration, report } as ReportingNode;
};

const times = fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { maxLength: 30 });

describe('a search in reports by their time', () => {
  it('finds all that began in a period, and all that lasted at a time', () => {
    const arriving = fc.record({ listed: times, removed: times, at: fc.nat(200), length: fc.nat(30) });
    fc.assert(
      fc.property(arriving, ({ listed, removed, at, length }) => {
        const nodes = listed.map(nodeAt);
        const index = new TimeIndex(nodes);
        for (const node of removed.map(nodeAt)) {
          index.add(node);
          index.remove(node);
        }
        const begun: ReportingNode[] = [];
        const to = began + at + length;
        index.eachBegunBetween(began + at, to, new TimeSearch(), (node) => begun.push(node) > 0);
        expect(new Set(begun)).toEqual(
          new Set(nodes.filter(({ startTime }) => startTime >= began + at && startTime <= to)),
        );
        const lasting = new Set<ReportingNode>();
        index.eachLastingAt(began + at, length, new TimeSearch(), (node) => lasting.add(node).size > 0);
        for (const node of nodes) {
          const { startTime, endTime } = node;
          if (startTime <= to && (endTime ?? 0) >= began + at - length) expect(lasting).toContain(node);
        }
      }),
    );
  });

  it('visits nothing again that it is done with, and all else each time', () => {
    const period = fc.tuple(fc.nat(100), fc.nat(100));
    const searching = fc.record({ listed: times, periods: fc.array(period), isDone: fc.func(fc.boolean()) });
    fc.assert(
      fc.property(searching, ({ listed, periods, isDone }) => {
        const nodes = listed.map(nodeAt);
        const index = new TimeIndex(nodes);
        const search = new TimeSearch();
        const done = new Set<ReportingNode>();
        for (const [start, length] of periods) {
          const from = began + start;
          const left = nodes.filter(
            (node) => !done.has(node) && node.startTime >= from && node.startTime <= from + length,
          );
          const visited: ReportingNode[] = [];
          index.eachBegunBetween(from, from + length, search, (node) => {
            visited.push(node);
            if (!isDone(visited.length)) return false;
            done.add(node);
            return true;
          });
          expect([visited.length, new Set(visited)]).toEqual([left.length, new Set(left)]);
        }
      }),
    );
  });
});
