import { describe, expect, it } from 'vitest';
import { copyLines } from './copy-lines.ts';
import type { VersionRow } from './dataset-rows.ts';

const row: VersionRow = {
  projectId: 'p',
  id: 'i\t1',
  validFrom: 1n,
  validTo: 2n,
  datasetId: 'd',
  isDeleted: false,
  status: 'ACTIVE',
  input: null,
  expectedOutput: '"a\\nb"',
  metadata: '',
  sourceTraceId: 'a\r\nb',
  sourceObservationId: null,
  createdAt: 3n,
};

const chunksOf = (...rows: VersionRow[]): readonly Uint8Array[] => [...copyLines(rows)];
const textOf = (...rows: VersionRow[]): string => Buffer.concat(chunksOf(...rows)).toString();

describe('rows for COPY', () => {
  it('hold each field between tabs, escaped, and \\N for none', () => {
    const line = 'p\ti\\t1\t1\t2\td\tfalse\tACTIVE\t\\N\t"a\\\\nb"\t\ta\\r\\nb\t\\N\t3\n';
    expect(textOf(row, { ...row, input: 'x' })).toBe(line + line.replace('ACTIVE\t\\N', 'ACTIVE\tx'));
  });

  it.each(['😀', 'a😀', '\\', 'a\\b', 'é'])(
    'of megabytes come in chunks, none of which divides a character: %s',
    (part) => {
      const input = part.repeat(500_000);
      const chunks = chunksOf({ ...row, input });
      expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(400_000);
      expect(Buffer.concat(chunks).toString()).toBe(textOf(row).replace('\\N', () => input.replaceAll('\\', '\\\\')));
      for (const chunk of chunks) expect(Buffer.from(chunk).toString()).not.toContain('\uFFFD');
    },
  );
});
