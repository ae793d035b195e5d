import { programLog } from '../log-source.ts'
import type { ContainerSpec } from '../model.ts'
import { broker, exporter, failingIngest, scorer, transform } from '../programs/data.ts'
import { onceProgram } from '../programs/plain.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MIB = 1024 ** 2

const pipeline = (service: string) => ({
  compose: { project: 'pipeline', service, workingDir: '/home/dev/데이터/pipeline' },
  network: 'pipeline_default',
})

/** Where things go wrong: a restart loop, an OOM kill, a failing health check, a broker that ignores TERM. */
export const pipelineContainers: readonly ContainerSpec[] = [
  {
    ...pipeline('broker'),
    name: 'pipeline-broker-1',
    image: 'apache/kafka:3.8.0',
    entrypoint: ['/__cacert_entrypoint.sh'],
    argv: ['/__cacert_entrypoint.sh', '/etc/kafka/docker/run'],
    env: ['KAFKA_NODE_ID=1', 'KAFKA_HEAP_OPTS=-Xmx512m'],
    ports: [{ container: 9092, host: 9092 }],
    mounts: [{ type: 'volume', source: 'pipeline_kafka', target: '/var/lib/kafka/data' }],
    memoryLimit: 1024 * MIB,
    stopTimeoutSeconds: 4,
    user: 'appuser',
    createdAgo: 6 * DAY,
    begins: { state: 'running', startedAgo: 26 * HOUR },
    // the broker that waits for a controller which never comes: the engine has to kill it
    onTerm: 'ignores',
    load: { cpu: 9, memoryMiB: 520, sawtooth: true, rxKiBs: 310, txKiBs: 290, readKiBs: 20, writeKiBs: 330, pids: 71 },
    log: programLog(broker),
  },
  {
    ...pipeline('ingest'),
    name: 'pipeline-ingest-1',
    image: 'pipeline/jobs:0.9.3',
    argv: ['python', '-m', 'ingest'],
    env: ['PYTHONUNBUFFERED=1', 'WEATHER_API_KEY='],
    restart: { name: 'always' },
    createdAgo: 6 * DAY,
    begins: { state: 'restarting', restarts: 211 },
    ends: { afterMs: 3_200, code: 1 },
    load: { cpu: 34, memoryMiB: 48, rxKiBs: 2, txKiBs: 1, readKiBs: 300, writeKiBs: 0, pids: 2 },
    log: programLog(failingIngest),
  },
  {
    ...pipeline('transform'),
    name: 'pipeline-transform-1',
    image: 'pipeline/jobs:0.9.3',
    argv: ['python', '-m', 'transform', '--from', 'events-raw', '--to', 'events-clean'],
    env: ['PYTHONUNBUFFERED=1', 'BROKER=broker:9092'],
    health: {
      test: ['CMD-SHELL', 'python -m transform.health --max-lag 10000'],
      intervalMs: 8_000,
      timeoutMs: 4_000,
      retries: 3,
      verdict: 'unhealthy',
      outputs: [
        'FAIL consumer lag 51,204 > 10,000 (partition 3 stuck at offset 88,120)\n',
        'FAIL consumer lag 51,377 > 10,000 (partition 3 stuck at offset 88,120)\n',
        'FAIL consumer lag 52,010 > 10,000\nTraceback (most recent call last):\n  File "/app/transform/health.py", line 31, in <module>\n    sys.exit(check())\n',
      ],
    },
    restart: { name: 'on-failure', maximumRetryCount: 5 },
    memoryLimit: 384 * MIB,
    createdAgo: 6 * DAY,
    begins: { state: 'running', startedAgo: 3 * HOUR + 20 * MINUTE },
    onTerm: { exits: 143, afterMs: 300 },
    load: { cpu: 96, memoryMiB: 290, rxKiBs: 90, txKiBs: 60, readKiBs: 5, writeKiBs: 8, pids: 5 },
    log: programLog(transform),
  },
  {
    ...pipeline('scorer'),
    name: 'pipeline-scorer-1',
    image: 'pipeline/jobs:0.9.3',
    argv: ['python', '-m', 'scorer', '--batch', '400'],
    memoryLimit: 256 * MIB,
    createdAgo: 6 * DAY,
    begins: { state: 'exited', code: 137, finishedAgo: 18 * MINUTE, ranFor: 4 * MINUTE, oomKilled: true },
    ends: { afterMs: 45_000, code: 137, oomKilled: true },
    load: { cpu: 180, memoryMiB: 250, rxKiBs: 12, txKiBs: 3, readKiBs: 900, writeKiBs: 0, pids: 9 },
    log: programLog(scorer),
  },
  {
    ...pipeline('export'),
    name: 'pipeline-export-1',
    image: 'pipeline/jobs:0.9.3',
    argv: ['python', '-m', 'export', '--out', '/out'],
    mounts: [{ type: 'bind', source: '/home/dev/데이터/out', target: '/out' }],
    createdAgo: 6 * DAY,
    begins: { state: 'paused', startedAgo: 3 * HOUR, pausedAgo: 35 * MINUTE },
    load: { cpu: 12, memoryMiB: 130, rxKiBs: 40, txKiBs: 2, readKiBs: 10, writeKiBs: 500, pids: 3 },
    log: programLog(exporter),
  },
  {
    ...pipeline('migrate'),
    name: 'pipeline-migrate-1',
    image: 'pipeline/jobs:0.9.3',
    argv: ['python', '-m', 'migrate', 'up'],
    createdAgo: 6 * DAY,
    begins: { state: 'created' },
    log: programLog(onceProgram('migrate: 0007_add_scores … ok\nmigrate: nothing else to do')),
    ends: { afterMs: 1_500, code: 0 },
  },
]
