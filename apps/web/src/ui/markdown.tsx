import './markdown.css';

import { marked, type Token, type Tokens } from 'marked';
import { useMemo, type ReactNode } from 'react';

import { safeAddress } from './safe-address.ts';

/** Deeper nesting is shown as source text. */
const depthMax = 30;

/** A longer text is shown as it is: megabytes as elements, a line break each, stop a browser for minutes. */
const charactersMax = 200_000;

/** A block with more marks of emphasis is too: the parser's time grows with their square, to seconds in 20,000 letters. */
const marksMax = 2000;

const hasManyMarks = (text: string): boolean =>
  text.split(/\n\s*\n/).some((block) => (block.match(/[*_!]/g)?.length ?? 0) > marksMax);

/** Markdown as elements. HTML in the text is shown as text, and no external content is loaded. */
export const Markdown = ({ text }: { readonly text: string }) => {
  const tokens = useMemo(() => tokensOf(text), [text]);
  return <div className="markdown">{tokens === undefined ? <pre>{text}</pre> : all(tokens, 0)}</div>;
};

/** `undefined` for a text that takes too long, or that the parser rejects. */
const tokensOf = (text: string): readonly Token[] | undefined => {
  if (text.length > charactersMax || hasManyMarks(text)) return undefined;
  try {
    return marked.lexer(text, { gfm: true, breaks: true });
  } catch {
    return undefined;
  }
};

const all = (tokens: readonly Token[] | undefined, depth: number): ReactNode =>
  tokens?.map((token, at) => <Shown key={at} token={token} depth={depth} />);

const Shown = ({ token, depth }: { readonly token: Token; readonly depth: number }): ReactNode => {
  if (depth > depthMax) return token.raw;
  const inner = (): ReactNode =>
    'tokens' in token && token.tokens !== undefined ? all(token.tokens, depth + 1) : plainText(token);
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'br':
      return <br />;
    case 'hr':
      return <hr />;
    case 'heading':
      return <h3>{inner()}</h3>;
    case 'paragraph':
      return <p>{inner()}</p>;
    case 'strong':
      return <strong>{inner()}</strong>;
    case 'em':
      return <em>{inner()}</em>;
    case 'del':
      return <del>{inner()}</del>;
    case 'blockquote':
      return <blockquote>{inner()}</blockquote>;
    case 'code':
      return <pre>{plainText(token)}</pre>;
    case 'codespan':
      return <code>{plainText(token)}</code>;
    case 'list':
      return <List token={token as Tokens.List} depth={depth} />;
    case 'table':
      return <Table token={token as Tokens.Table} depth={depth} />;
    case 'link':
      return <Address address={(token as Tokens.Link).href}>{inner()}</Address>;
    case 'image':
      return <Address address={(token as Tokens.Image).href}>{plainText(token)} (image)</Address>;
    case 'text':
    case 'escape':
      return inner();
    default:
      return token.raw;
  }
};

const plainText = (token: Token): string =>
  'text' in token && typeof token.text === 'string' ? token.text : token.raw;

/** An external link without a referrer. */
const Address = ({ address, children }: { readonly address: string; readonly children: ReactNode }) => {
  const safe = safeAddress(address);
  if (safe === undefined) return <span title={address}>{children}</span>;
  return (
    <a href={safe} target="_blank" rel="noreferrer noopener" title={safe}>
      {children}
    </a>
  );
};

const List = ({ token, depth }: { readonly token: Tokens.List; readonly depth: number }) => {
  const items = token.items.map((item, at) => (
    <li key={at}>
      {item.task ? (item.checked === true ? '☑ ' : '☐ ') : null}
      {all(item.tokens, depth + 1)}
    </li>
  ));
  return token.ordered ? <ol start={token.start === '' ? 1 : token.start}>{items}</ol> : <ul>{items}</ul>;
};

const Table = ({ token, depth }: { readonly token: Tokens.Table; readonly depth: number }) => (
  <div className="wide" tabIndex={0} role="group" aria-label="Table">
    <table>
      <thead>
        <tr>
          {token.header.map((cell, at) => (
            <th key={at}>{all(cell.tokens, depth + 1)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {token.rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, place) => (
              <td key={place}>{all(cell.tokens, depth + 1)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
