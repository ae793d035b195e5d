import { programLog } from '../log-source.ts'
import type { ContainerSpec } from '../model.ts'
import { postgres, redis } from '../programs/data.ts'
import { grafana, loki, nodeExporter, prometheus } from '../programs/monitoring.ts'
import { onceProgram } from '../programs/plain.ts'
import { colourWorker, jsonApi, koreanNotes, nginx, terminalShell } from '../programs/web.ts'
import { pipelineContainers } from './pipeline.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MIB = 1024 ** 2

const shop = (service: string) => ({
  compose: { project: 'shop', service, workingDir: '/home/dev/shop' },
  network: 'shop_default',
  restart: { name: 'unless-stopped' },
})
const monitoring = (service: string) => ({
  compose: { project: 'monitoring', service, workingDir: '/home/dev/monitoring' },
  network: 'monitoring_default',
  restart: { name: 'always' },
})
const shopContainers: readonly ContainerSpec[] = [
  {
    ...shop('nginx'),
    name: 'shop-nginx-1',
    image: 'nginx:1.27-alpine',
    entrypoint: ['/docker-entrypoint.sh'],
    argv: ['/docker-entrypoint.sh', 'nginx', '-g', 'daemon off;'],
    ports: [
      { container: 80, host: 8080 },
      { container: 443, host: 8443, ip: '127.0.0.1' },
    ],
    mounts: [{ type: 'bind', source: '/home/dev/shop/nginx.conf', target: '/etc/nginx/nginx.conf', readOnly: true }],
    createdAgo: 2 * DAY,
    begins: { state: 'running', startedAgo: 5 * HOUR + 12 * MINUTE },
    load: { cpu: 1.4, memoryMiB: 14, rxKiBs: 38, txKiBs: 210, readKiBs: 0, writeKiBs: 6, pids: 9 },
    log: programLog(nginx),
  },
  {
    ...shop('api'),
    name: 'shop-api-1',
    image: 'shop/api:2.14.0',
    entrypoint: ['docker-entrypoint.sh'],
    argv: ['docker-entrypoint.sh', 'node', 'dist/main.js'],
    env: [
      'NODE_ENV=production',
      'PORT=3000',
      'DATABASE_URL=postgres://shop:not-a-real-password@postgres:5432/shop',
      'REDIS_URL=redis://redis:6379',
      'SESSION_SECRET=demo-0000-0000',
      'STRIPE_API_KEY=sk_test_demo',
    ],
    ports: [{ container: 3000 }, { container: 9229, host: 9229, ip: '127.0.0.1' }],
    memoryLimit: 512 * MIB,
    cpus: 1.5,
    user: 'node',
    workingDir: '/app',
    health: {
      test: ['CMD', 'node', 'dist/health.js'],
      intervalMs: 10_000,
      timeoutMs: 3_000,
      retries: 3,
      verdict: 'healthy',
      outputs: ['ok postgres=2ms redis=1ms\n', 'ok postgres=3ms redis=1ms\n'],
    },
    createdAgo: 2 * DAY,
    begins: { state: 'running', startedAgo: 5 * HOUR + 12 * MINUTE },
    onTerm: { exits: 0, afterMs: 400 },
    load: { cpu: 22, memoryMiB: 190, sawtooth: true, rxKiBs: 120, txKiBs: 180, readKiBs: 2, writeKiBs: 12, pids: 23 },
    log: programLog(jsonApi),
  },
  {
    ...shop('worker'),
    name: 'shop-worker-1',
    image: 'shop/worker:2.14.0',
    entrypoint: ['docker-entrypoint.sh'],
    argv: ['docker-entrypoint.sh', 'node', 'dist/worker.js'],
    env: ['NODE_ENV=production', 'CONCURRENCY=4', 'SMTP_PASSWORD=not-a-real-password'],
    memoryLimit: 768 * MIB,
    user: 'node',
    workingDir: '/app',
    createdAgo: 2 * DAY,
    begins: { state: 'running', startedAgo: 49 * MINUTE },
    onTerm: { exits: 0, afterMs: 1_500 },
    load: { cpu: 61, memoryMiB: 310, sawtooth: true, rxKiBs: 45, txKiBs: 30, readKiBs: 80, writeKiBs: 140, pids: 18 },
    log: programLog(colourWorker),
  },
  {
    ...shop('postgres'),
    name: 'shop-postgres-1',
    image: 'postgres:16-alpine',
    entrypoint: ['docker-entrypoint.sh'],
    argv: ['docker-entrypoint.sh', 'postgres', '-c', 'log_min_duration_statement=250'],
    env: [
      'POSTGRES_USER=shop',
      'POSTGRES_PASSWORD=not-a-real-password',
      'POSTGRES_DB=shop',
      'PGDATA=/var/lib/postgresql/data',
    ],
    ports: [{ container: 5432, host: 5432, ip: '127.0.0.1' }],
    mounts: [
      { type: 'volume', source: 'shop_db', target: '/var/lib/postgresql/data' },
      { type: 'tmpfs', target: '/var/run/postgresql' },
    ],
    health: {
      test: ['CMD-SHELL', 'pg_isready -U shop'],
      intervalMs: 10_000,
      timeoutMs: 5_000,
      retries: 5,
      verdict: 'healthy',
      outputs: ['/var/run/postgresql:5432 - accepting connections\n'],
    },
    createdAgo: 16 * DAY,
    begins: { state: 'running', startedAgo: 9 * DAY },
    onTerm: { exits: 0, afterMs: 600 },
    load: { cpu: 7, memoryMiB: 148, rxKiBs: 70, txKiBs: 95, readKiBs: 130, writeKiBs: 260, pids: 14 },
    log: programLog(postgres),
  },
  {
    ...shop('redis'),
    name: 'shop-redis-1',
    image: 'redis:7-alpine',
    entrypoint: ['docker-entrypoint.sh'],
    argv: ['docker-entrypoint.sh', 'redis-server', '--save', '300', '100'],
    ports: [{ container: 6379 }],
    mounts: [{ type: 'volume', target: '/data' }],
    createdAgo: 16 * DAY,
    begins: { state: 'running', startedAgo: 9 * DAY },
    load: { cpu: 0.9, memoryMiB: 11, rxKiBs: 22, txKiBs: 31, readKiBs: 0, writeKiBs: 4, pids: 6 },
    log: programLog(redis),
  },
]

const monitoringContainers: readonly ContainerSpec[] = [
  {
    ...monitoring('prometheus'),
    name: 'monitoring-prometheus-1',
    image: 'prom/prometheus:v2.54.1',
    entrypoint: ['/bin/prometheus'],
    argv: ['/bin/prometheus', '--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.retention.time=15d'],
    ports: [{ container: 9090, host: 9090 }],
    mounts: [
      { type: 'volume', source: 'monitoring_prometheus', target: '/prometheus' },
      {
        type: 'bind',
        source: '/home/dev/monitoring/prometheus.yml',
        target: '/etc/prometheus/prometheus.yml',
        readOnly: true,
      },
    ],
    user: 'nobody',
    createdAgo: 23 * DAY,
    begins: { state: 'running', startedAgo: 4 * DAY },
    onTerm: { exits: 0, afterMs: 700 },
    load: { cpu: 3.2, memoryMiB: 240, sawtooth: true, rxKiBs: 55, txKiBs: 9, readKiBs: 12, writeKiBs: 90, pids: 16 },
    log: programLog(prometheus),
  },
  {
    ...monitoring('grafana'),
    name: 'monitoring-grafana-1',
    image: 'grafana/grafana:11.2.0',
    entrypoint: ['/run.sh'],
    argv: ['/run.sh'],
    env: ['GF_SECURITY_ADMIN_PASSWORD=not-a-real-password', 'GF_USERS_ALLOW_SIGN_UP=false'],
    ports: [{ container: 3000, host: 3001 }],
    mounts: [{ type: 'volume', source: 'monitoring_grafana', target: '/var/lib/grafana' }],
    health: {
      test: ['CMD-SHELL', 'curl -fs http://localhost:3000/api/health || exit 1'],
      intervalMs: 15_000,
      timeoutMs: 5_000,
      retries: 3,
      verdict: 'healthy',
      outputs: ['{\n  "database": "ok",\n  "version": "11.2.0"\n}'],
    },
    user: '472',
    createdAgo: 23 * DAY,
    begins: { state: 'running', startedAgo: 4 * DAY },
    load: { cpu: 1.1, memoryMiB: 96, rxKiBs: 8, txKiBs: 40, readKiBs: 1, writeKiBs: 3, pids: 20 },
    log: programLog(grafana),
  },
  {
    ...monitoring('loki'),
    name: 'monitoring-loki-1',
    image: 'grafana/loki:3.1.1',
    entrypoint: ['/usr/bin/loki'],
    argv: ['/usr/bin/loki', '-config.file=/etc/loki/local-config.yaml'],
    ports: [{ container: 3100, host: 3100, ip: '127.0.0.1' }],
    user: '10001',
    createdAgo: 23 * DAY,
    begins: { state: 'running', startedAgo: 4 * DAY },
    load: { cpu: 2.4, memoryMiB: 120, sawtooth: true, rxKiBs: 60, txKiBs: 12, readKiBs: 4, writeKiBs: 110, pids: 15 },
    log: programLog(loki),
  },
  {
    ...monitoring('node-exporter'),
    name: 'monitoring-node-exporter-1',
    image: 'prom/node-exporter:v1.8.2',
    entrypoint: ['/bin/node_exporter'],
    argv: ['/bin/node_exporter', '--path.rootfs=/host'],
    network: 'host',
    mounts: [{ type: 'bind', source: '/', target: '/host', readOnly: true }],
    readOnlyRoot: true,
    user: 'nobody',
    createdAgo: 23 * DAY,
    begins: { state: 'running', startedAgo: 4 * DAY },
    load: { cpu: 0.3, memoryMiB: 13, rxKiBs: 0, txKiBs: 0, readKiBs: 0, writeKiBs: 0, pids: 5 },
    log: programLog(nodeExporter),
  },
]

const HELLO = `
Hello from Docker!
This message shows that your installation appears to be working correctly.

To generate this message, Docker took the following steps:
 1. The Docker client contacted the Docker daemon.
 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.
 3. The Docker daemon created a new container from that image which runs the
    executable that produces the output you are currently reading.
 4. The Docker daemon streamed that output to the Docker client, which sent it
    to your terminal.
`

const loners: readonly ContainerSpec[] = [
  {
    name: 'notes',
    image: 'notes/server:1.3',
    argv: ['/usr/bin/notes', '--데이터', '/data'],
    env: ['LANG=ko_KR.UTF-8', 'TZ=Asia/Seoul'],
    labels: { 설명: '가족 메모장 📝', 'traefik.enable': 'true' },
    ports: [{ container: 7070, host: 7070 }],
    mounts: [{ type: 'volume', source: 'notes', target: '/data' }],
    restart: { name: 'unless-stopped' },
    createdAgo: 19 * DAY,
    begins: { state: 'running', startedAgo: 7 * HOUR },
    load: { cpu: 0.4, memoryMiB: 33, rxKiBs: 1, txKiBs: 4, readKiBs: 0, writeKiBs: 2, pids: 7 },
    log: programLog(koreanNotes),
  },
  {
    name: 'devbox',
    image: 'devbox:latest',
    argv: ['bash'],
    tty: true,
    user: 'dev',
    workingDir: '/home/dev/src',
    mounts: [{ type: 'bind', source: '/home/dev/src', target: '/home/dev/src' }],
    createdAgo: 9 * DAY,
    begins: { state: 'running', startedAgo: 2 * HOUR },
    // a shell does not leave on TERM
    onTerm: 'ignores',
    stopTimeoutSeconds: 3,
    load: { cpu: 14, memoryMiB: 88, rxKiBs: 0.2, txKiBs: 0.1, readKiBs: 30, writeKiBs: 45, pids: 4 },
    log: programLog(terminalShell),
  },
  {
    name: 'quirky_hopper',
    image: 'hello-world:latest',
    argv: ['/hello'],
    createdAgo: 31 * DAY,
    begins: { state: 'exited', code: 0, finishedAgo: 70 * MINUTE, ranFor: 60 },
    ends: { afterMs: 60, code: 0 },
    log: programLog(onceProgram(HELLO)),
  },
]

/** The containers of the demo world: three compose projects and a few by themselves. */
export const containerSpecs: readonly ContainerSpec[] = [
  ...loners,
  ...pipelineContainers,
  ...monitoringContainers,
  ...shopContainers,
]
