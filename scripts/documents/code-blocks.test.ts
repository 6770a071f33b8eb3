import { describe, expect, it } from 'vitest';
import { codeBlocks } from './code-blocks.ts';

describe('the code blocks of a document', () => {
  it('the code blocks of a document have their language, their file and the line that they begin at', () => {
    const text = 'a\n\n```sh\nls\n```\n\n```python app.py\nif 1:\n    pass\n```\n\n```\nplain\n```\n';
    expect(codeBlocks(text)).toEqual([
      { language: 'sh', file: undefined, code: 'ls\n', line: 3, reason: undefined },
      { language: 'python', file: 'app.py', code: 'if 1:\n    pass\n', line: 7, reason: undefined },
      { language: '', file: undefined, code: 'plain\n', line: 12, reason: undefined },
    ]);
  });

  it('the code blocks of a document lose the indentation of a list that they stand in', () => {
    expect(codeBlocks('- a\n\n  ```sh\n  ls\n    more\n  ```\n')[0]?.code).toBe('ls\n  more\n');
  });

  it('the code blocks of a document have the reason that stands right above them, and no other', () => {
    const text = '<!-- not run: it never ends -->\n\n```sh\na\n```\n\nwords\n\n```sh\nb\n```\n';
    expect(codeBlocks(text).map(({ reason }) => reason)).toEqual(['it never ends', undefined]);
  });

  it('end, or the document is at fault', () => {
    expect(() => codeBlocks('```sh\nls\n')).toThrow('line 1');
  });
});
