import type { CodeBlock } from './code-blocks.ts';

/** What runs at once: commands, and the files that they are about. */
export interface Part {
  /** Of the block that it is of. */
  readonly line: number;
  readonly files: readonly Pick<CodeBlock, 'file' | 'code'>[];
  readonly commands: string;
}

/** The runner of a program whose document does not name one. */
const runners: Readonly<Record<string, string>> = {
  ts: 'node_modules/.bin/tsx --conditions=@spanledger/source block.ts\n',
};

/** Lines with settings for the blocks below them. */
const isSetting = ({ language, code }: CodeBlock): boolean =>
  language === 'sh' && code.split('\n').every((line) => line === '' || line.startsWith('export '));

/**
 * The parts of a document that run. A block with a file name belongs to the commands below it; settings apply to all
 * blocks below them.
 */
export const partsOf = (blocks: readonly CodeBlock[]): Part[] => {
  const parts: Part[] = [];
  let settings = '';
  let files: CodeBlock[] = [];
  for (const block of blocks) {
    const { language, code, line } = block;
    if (block.file !== undefined) files.push(block);
    else if (isSetting(block)) settings += code;
    else {
      const program = language === 'sh' ? [] : [{ file: `block.${language}`, code }];
      const commands = settings + (language === 'sh' ? code : (runners[language] ?? 'false\n'));
      parts.push({ line, files: [...files, ...program], commands });
      files = [];
    }
  }
  return parts;
};
