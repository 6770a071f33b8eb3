import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const jsonOf = (path: string): Record<string, unknown> => JSON.parse(textOf(path)) as Record<string, unknown>;
const scriptsOf = (path: string): readonly string[] => Object.keys(jsonOf(path)['scripts'] as object);
const scripts = scriptsOf('package.json');
const folder = '.github/workflows';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}
interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: object;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly node?: readonly string[]; readonly app?: readonly string[] } };
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly name: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = readdirSync(join(root, folder));
const workflows = files.map((file) => [file, parse(textOf(`${folder}/${file}`)) as Workflow] as const);
const jobOf = (file: string, job: string): Job | undefined => new Map(workflows).get(file)?.jobs[job];
const runsOf = (job: Job | undefined): string => (job?.steps ?? []).map(({ run }) => run ?? '').join('\n');

describe.each(workflows)('the workflow %s', (file, { name, permissions, jobs }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);

  it('may only read unless a job asks for more, and each job ends in time', () => {
    expect(name).toBe(file.replace('.yml', ''));
    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(jobs))
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  it('each action of a workflow is pinned to a commit, with its version as a comment, and each workflow that is named exists', () => {
    const lines = textOf(`${folder}/${file}`).match(/uses: .*/g) ?? [];
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const [, local] = /^uses: \.\/(\S+)$/.exec(line) ?? [];
      if (local === undefined) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
      else expect(existsSync(join(root, local))).toBe(true);
    }
  });

  it('runs only commands that this repository has', () => {
    const text = steps.map(({ run }) => run ?? '').join('\n');
    for (const [, script = ''] of text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)) expect(scripts).toContain(script);
    for (const [, path = ''] of text.matchAll(/(?:^|\s)(\.ci\/\S+|scripts\/\S+)/g)) {
      expect(statSync(join(root, path)).mode & 0o111).not.toBe(0);
    }
    for (const [, given = ''] of text.matchAll(/--workspace (\S+)/g)) {
      expect(
        readdirSync(join(root, 'packages')).map((one) => jsonOf(`packages/${one}/package.json`)['name']),
      ).toContain(given);
    }
    for (const { with: { 'node-version-file': version } = {} } of steps) {
      if (version !== undefined) expect(existsSync(join(root, version))).toBe(true);
    }
  });

  it('puts nothing that a stranger may choose into a shell', () => {
    expect(steps.filter(({ run = '' }) => run.includes('${{'))).toEqual([]);
  });

  it('waits for jobs that there are', () => {
    for (const { needs = [] } of Object.values(jobs))
      expect(Object.keys(jobs)).toEqual(expect.arrayContaining([needs].flat()));
  });
});

describe('what is checked and released', () => {
  it('is all of .ci/run, on the oldest Node that is supported, on that of the images and on a newer one', () => {
    const job = jobOf('ci.yml', 'everything');
    expect(runsOf(job)).toMatch(/^\.ci\/run$/m);
    const oldest = /\d+\.\d+/.exec((jsonOf('package.json')['engines'] as { node: string }).node)?.[0];
    const ofImages = textOf('.nvmrc').trim();
    const [first, second, newest] = job?.strategy?.matrix.node ?? [];
    expect([first, second]).toEqual([oldest, ofImages]);
    expect(Number(newest)).toBeGreaterThan(Number.parseInt(ofImages, 10));
  });

  it('are the images, for both architectures, the SDK with provenance, a bill of materials and the changelog', () => {
    expect(jobOf('release.yml', 'images')?.strategy?.matrix.app).toEqual(['api', 'worker', 'cli']);
    const build = jobOf('release.yml', 'images')?.steps?.find(({ uses }) =>
      uses?.startsWith('docker/build-push-action'),
    );
    expect(build?.with).toMatchObject({ platforms: 'linux/amd64,linux/arm64', sbom: true, push: true });
    expect(jobOf('release.yml', 'sdk')?.permissions).toMatchObject({ 'id-token': 'write' });
    expect(runsOf(jobOf('release.yml', 'sdk'))).toMatch(/npm publish --workspace @spanledger\/sdk --provenance/);
    expect(runsOf(jobOf('release.yml', 'release'))).toMatch(
      /npm run sbom .*\n.*release -- notes .*\n.*gh release create/,
    );
  });
});

it('one version of Node is that of the images, of .nvmrc and of the development container', () => {
  const version = textOf('.nvmrc').trim();
  for (const path of ['Dockerfile', '.devcontainer/Dockerfile']) {
    expect(textOf(path)).toMatch(new RegExp(`node:${version.replaceAll('.', '\\.')}-bookworm`));
  }
});

it('editor settings, the development container and issue forms can be read', () => {
  const settings = ['settings', 'extensions', 'launch'].map((name) => `.vscode/${name}.json`);
  for (const path of [...settings, '.devcontainer/devcontainer.json']) expect(jsonOf(path)).toBeTypeOf('object');
  const { build, postCreateCommand } = jsonOf('.devcontainer/devcontainer.json') as {
    build: { dockerfile: string };
    postCreateCommand: string;
  };
  expect(existsSync(join(root, '.devcontainer', build.dockerfile))).toBe(true);
  expect(scripts).toContain(postCreateCommand.replace('npm run ', ''));
  for (const name of readdirSync(join(root, '.github/ISSUE_TEMPLATE')).filter((file) => file !== 'config.yml')) {
    const { body } = parse(textOf(`.github/ISSUE_TEMPLATE/${name}`)) as {
      body: readonly { id?: string; type: string }[];
    };
    expect(body.every(({ id, type }) => id !== undefined || type === 'markdown')).toBe(true);
  }
});

it('CONTRIBUTING.md and AGENTS.md name only commands and files that are there', () => {
  for (const page of ['CONTRIBUTING.md', 'AGENTS.md']) {
    const text = textOf(page);
    for (const [, script = '', workspace] of text.matchAll(
      /npm run (?:--silent )?([\w:-]+)(?: -w @spanledger\/([\w-]+))?/g,
    )) {
      const known = workspace === undefined ? scripts : scriptsOf(`packages/${workspace}/package.json`);
      expect([page, known]).toEqual([page, expect.arrayContaining([script])]);
    }
    for (const [, path = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g))
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    for (const [, path = ''] of text.matchAll(
      /`((?:apps|packages|docs|scripts|clickhouse|prisma|docker|clients|chaos|bench|\.ci)\/[\w./@-]+)`/g,
    )) {
      expect([page, path, existsSync(join(root, path))]).toEqual([page, path, true]);
    }
  }
});
