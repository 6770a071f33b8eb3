/** `npm run record [-- driver[/case] …]`: writes the exports of the clients as fixtures of the convention registry. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startCaptureServer } from '../capture/capture-server.ts';
import { isTraceExport, readExport } from '../capture/read-export.ts';
import { listClients, type Client } from '../client.ts';
import { runDriver } from '../driving/run-driver.ts';
import { startProviderServer } from '../providers/provider-server.ts';
import { stableExport } from './stable-export.ts';

const fixturesDir = fileURLToPath(new URL('../../../packages/ingestion/fixtures', import.meta.url));
/** They need a server that answers, and send no spans themselves. */
const ofControlPlane: ReadonlySet<string> = new Set(['prompts', 'datasets', 'experiment', 'annotation']);
const keys = { publicKey: 'pk-sl-record', secretKey: 'sk-sl-record' };

const record = async (client: Client, name: string, providerUrl: string): Promise<string> => {
  const capture = await startCaptureServer();
  try {
    await runDriver(client, name, { baseUrl: capture.url, providerUrl, ...keys });
  } finally {
    await capture.stop();
  }
  const exports = capture.requests.filter(isTraceExport).map(readExport);
  if (exports.length === 0) throw new Error(`${client.driver}/${name} sent no spans`);
  const hosts = {
    [capture.url]: 'https://spanledger.example',
    [providerUrl]: 'https://provider.example',
    [new URL(providerUrl).host]: 'provider.example',
  };
  const folder = `${fixturesDir}/${client.emitter}`;
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/recorded-${client.driver.replace('/', '-')}${name === 'agent' ? '' : `-${name}`}.input.json`;
  const packages = client.versions.map(({ name, version }) => `${name} ${version}`).join(', ');
  const fixture = { $source: `recorded from ${packages}`, ...stableExport(exports, hosts) };
  writeFileSync(file, `${JSON.stringify(fixture, null, 2)}\n`);
  return file;
};

const wanted = process.argv.slice(2);
const provider = await startProviderServer();
let failures = 0;
for (const client of listClients())
  for (const name of client.cases.filter((given) => !ofControlPlane.has(given))) {
    if (client.emitter === undefined) continue;
    if (wanted.length > 0 && !wanted.includes(client.driver) && !wanted.includes(`${client.driver}/${name}`)) continue;
    try {
      process.stdout.write(`${await record(client, name, provider.url)}\n`);
    } catch (error) {
      failures += 1;
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
await provider.stop();
process.exitCode = failures === 0 ? 0 : 1;
