import { totalmem } from 'node:os';

interface Settings {
  readonly configPath: string;
  readonly dataDir: string;
  readonly port: number;
  readonly memoryBytesMax: number | undefined;
}

const megabyte = 1024 * 1024;
const leastMemoryBytes = 1024 * megabyte;
const mostMemoryBytes = 4096 * megabyte;

/** A third of the memory of this machine or container, from 1 to 4 GB: other processes run here too. */
const fairMemoryBytes = (): number => {
  const limit = process.constrainedMemory();
  const available = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.min(mostMemoryBytes, Math.max(leastMemoryBytes, Math.floor(available / 3)));
};

/** Caches are caps, filled by use; the defaults are made for servers with hundreds of gigabytes. */
const serverSettings = (memoryBytesMax: number): Readonly<Record<string, number>> => ({
  max_server_memory_usage: memoryBytesMax,
  mark_cache_size: 64 * megabyte,
  primary_index_cache_size: 64 * megabyte,
  index_mark_cache_size: 16 * megabyte,
  uncompressed_cache_size: 0,
  text_index_tokens_cache_size: 16 * megabyte,
  text_index_header_cache_size: 16 * megabyte,
  text_index_postings_cache_size: 32 * megabyte,
  parquet_metadata_cache_size: 0,
  mmap_cache_size: 64,
});

/** The command line of a server that runs until stdin ends. */
export const clickHouseArguments = ({ configPath, dataDir, port, memoryBytesMax }: Settings): readonly string[] => [
  '--config-file',
  configPath,
  '--path',
  dataDir,
  '--http_port',
  String(port),
  '--listen_host',
  '127.0.0.1',
  '--query',
  // Not /dev/stdin: Node's pipe is a socket, which cannot be opened by path.
  "SYSTEM START LISTEN HTTP; SELECT * FROM file('stdin', 'LineAsString') SETTINGS interactive_delay = 60000000 FORMAT Null",
  '--',
  ...Object.entries(serverSettings(memoryBytesMax ?? fairMemoryBytes())).map(([name, value]) => `--${name}=${value}`),
];
