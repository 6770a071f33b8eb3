import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { systemCodeOf } from '@spanledger/core';

import { html } from '../docs/html.ts';
import type { Page } from '../docs/page-policy.ts';

/** The build output of `apps/web`. */
export const builtConsole = fileURLToPath(new URL('../../../web/dist', import.meta.url));

/** One asset in one encoding. */
export interface Asset {
  readonly content: Buffer;
  readonly type: string;
  readonly encoding: string | undefined;
}

/** The built files of the console, as they are when it is opened; assets are read on first use, and kept in memory. */
export interface ConsoleFiles {
  /** The page that each address of the console is answered with. */
  page(): Page;
  /** In the first available encoding, else uncompressed; `undefined` for a name that was not built, and a file that is gone. */
  asset(name: string, encodings: readonly string[]): Promise<Asset | undefined>;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const endings = { br: '.br', gzip: '.gz' } as const;

/**
 * Scripts and styles are files of this server and nothing else; no text becomes a script (Trusted Types). Pictures and
 * sounds come with the messages, or from the media of this server.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const notBuilt: Page = {
  html: html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <title>Spanledger</title>
      <p>The console is not built. Run <code>npm run build</code>, and start the server again.</p>
      <p><a href="/docs">The API</a> works without it.</p>
    </html>`.html,
  contentSecurityPolicy,
};

/** Ends with `/`: the prefix of the page's relative addresses. */
const basePathOf = (baseUrl: string | undefined): string => {
  const path = baseUrl === undefined ? '/' : new URL(baseUrl).pathname;
  return path.endsWith('/') ? path : `${path}/`;
};

/** `baseUrl` is the address of the server for browsers: behind a proxy it may have a path of its own. */
export const openConsole = (folder: string, baseUrl: string | undefined): ConsoleFiles => {
  const assets = join(folder, 'assets');
  const names: ReadonlySet<string> = new Set(existsSync(assets) ? readdirSync(assets) : []);
  const contents = new Map<string, Promise<Buffer | undefined>>();
  /** `undefined` for a file that a later build has removed. */
  const read = async (name: string): Promise<Buffer | undefined> => {
    const known = contents.get(name);
    if (known !== undefined) return known;
    const content = readFile(join(assets, name)).catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return undefined;
      contents.delete(name);
      throw error;
    });
    contents.set(name, content);
    return content;
  };
  const index = join(folder, 'index.html');
  const base = basePathOf(baseUrl).replace(/["&<]/g, encodeURIComponent);
  // Read with the names: the page of a later build has assets that are none of them.
  const page: Page =
    names.size === 0 || !existsSync(index)
      ? notBuilt
      : { html: readFileSync(index, 'utf8').replace('<base href="/"', `<base href="${base}"`), contentSecurityPolicy };
  return {
    page: () => page,
    asset: async (name, encodings) => {
      const type = types[extname(name)];
      if (type === undefined || !names.has(name)) return undefined;
      const encoding = (['br', 'gzip'] as const).find(
        (encoding) => encodings.includes(encoding) && names.has(name + endings[encoding]),
      );
      const content = await read(encoding === undefined ? name : name + endings[encoding]);
      return content === undefined ? undefined : { content, type, encoding };
    },
  };
};
