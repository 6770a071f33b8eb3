// The package as it is published: one file, with OpenTelemetry's SDK inside, over the API that the user's project has.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { esmExternalRequirePlugin } from 'vite';

const built = join(import.meta.dirname, 'dist');
const api = '@opentelemetry/api';

/** The packages whose modules are inside, with their versions and licences, as a comment on top. */
const named = {
  name: 'named',
  renderChunk(code, { modules }) {
    const folders = Object.keys(modules).flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []);
    const lines = [...new Set(folders)].map((folder) => {
      const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return ` * ${name} ${version}: ${license}, ${author.name ?? author}`;
    });
    return { code: `/*\n * Contains:\n${lines.toSorted().join('\n')}\n */\n${code}`, map: null };
  },
};

/**
 * A bundler of the user's has to see imports: it cannot follow a `require` in an ES module. One of the packages is
 * CommonJS alone; this is what it requires of the API.
 */
const importsOfCommonJs = [
  {
    name: 'api-of-common-js',
    enforce: 'pre',
    resolveId: (source, importer = '') =>
      source === api && importer.includes('/context-async-hooks/') ? '\0api' : null,
    load: (id) => (id === '\0api' ? `export { ROOT_CONTEXT } from '${api}';` : null),
  },
  esmExternalRequirePlugin({ external: builtinModules }),
];

export default {
  root: built,
  configFile: false,
  plugins: [named, ...importsOfCommonJs],
  ssr: {
    noExternal: true,
    external: [api],
    resolve: { conditions: ['node', 'module'], mainFields: ['module', 'main'] },
  },
  build: {
    ssr: join(built, 'index.js'),
    outDir: join(built, 'packed'),
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    copyPublicDir: false,
    rollupOptions: { output: { format: 'es', entryFileNames: 'index.js' } },
  },
};
