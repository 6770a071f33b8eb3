import type { ProjectId } from '@spanledger/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchHead } from './batch-head.ts';

const projectId = 'project' as ProjectId;
const idOf = (body: Uint8Array, project = projectId, receivedAt = 1): string =>
  batchHead({ projectId: project, receivedAt }, body).id;

describe('a batch', () => {
  it('a batch is the same when the same request is sent again, whenever it comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.nat(), (body, at, later) => {
        expect(idOf(body, projectId, later)).toBe(idOf(Uint8Array.from(body), projectId, at));
        expect(idOf(body)).toMatch(/^[0-9a-f]{32}$/);
      }),
    );
  });

  it('a batch is another one for another body or project', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (a, b) => {
        expect(idOf(a) === idOf(b)).toBe(Buffer.compare(a, b) === 0);
        expect(idOf(a)).not.toBe(idOf(a, 'other' as ProjectId));
      }),
    );
  });

  it('a batch knows when it came and how large it is', () => {
    expect(batchHead({ projectId, receivedAt: 7 }, new Uint8Array(9))).toMatchObject({
      projectId,
      part: 0,
      receivedAt: 7,
      payloadBytes: 9,
    });
  });
});
