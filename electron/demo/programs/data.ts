import type { Program, ProgramLine } from '../log-source.ts'

const postgresTime = (at: Date): string => `${at.toISOString().slice(0, 23).replace('T', ' ')} UTC`

/** PostgreSQL writes all to stderr. */
export const postgres: Program = {
  boot: (_random, at) =>
    [
      'starting PostgreSQL 16.4 on x86_64-pc-linux-musl, compiled by gcc 13.2.1, 64-bit',
      'listening on IPv4 address "0.0.0.0", port 5432',
      'listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"',
      'database system was shut down cleanly, no recovery needed',
      'database system is ready to accept connections',
    ].map((text, index) => ({
      after: 200 + index * 90,
      err: true,
      text: `${postgresTime(at(200 + index * 90))} [1] LOG:  ${text}`,
    })),
  second(random, at) {
    const after = random.int(0, 999)
    const pid = random.int(60, 190)
    const line = (level: string, text: string): ProgramLine => ({
      after,
      err: true,
      text: `${postgresTime(at(after))} [${pid}] ${level}:  ${text}`,
    })
    if (random.chance(0.03))
      return [
        line(
          'LOG',
          `checkpoint complete: wrote ${random.int(20, 900)} buffers (${random.int(1, 5)}.${random.int(0, 9)}%); 0 WAL file(s) added, 0 removed, 1 recycled`,
        ),
      ]
    if (random.chance(0.03))
      return [
        line('ERROR', 'duplicate key value violates unique constraint "orders_number_key"'),
        line('DETAIL', `Key (number)=(${random.int(100_000, 999_999)}) already exists.`),
        line('STATEMENT', 'INSERT INTO orders (number, customer_id) VALUES ($1, $2)'),
      ]
    if (random.chance(0.06))
      return [
        line(
          'LOG',
          `duration: ${random.int(250, 2200)}.${random.int(100, 999)} ms  execute <unnamed>: SELECT * FROM orders WHERE created_at > $1`,
        ),
      ]
    return []
  },
  stop: (_random, at) => [
    { after: 10, err: true, text: `${postgresTime(at(10))} [1] LOG:  received fast shutdown request` },
    { after: 60, err: true, text: `${postgresTime(at(60))} [1] LOG:  aborting any active transactions` },
    { after: 300, err: true, text: `${postgresTime(at(300))} [1] LOG:  database system is shut down` },
  ],
}

const redisTime = (at: Date): string =>
  `${at.toUTCString().slice(5, 25)}.${String(at.getUTCMilliseconds()).padStart(3, '0')}`

export const redis: Program = {
  boot: (_random, at) => [
    { after: 10, text: `1:C ${redisTime(at(10))} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo` },
    {
      after: 12,
      text: `1:C ${redisTime(at(12))} * Redis version=7.4.0, bits=64, commit=00000000, modified=0, pid=1, just started`,
    },
    { after: 13, text: `1:C ${redisTime(at(13))} # Warning: no config file specified, using the default config.` },
    { after: 40, text: `1:M ${redisTime(at(40))} * Ready to accept connections tcp` },
  ],
  second(random, at) {
    if (random.chance(0.985)) return []
    const after = random.int(0, 400)
    const child = random.int(20, 999)
    return [
      { after, text: `1:M ${redisTime(at(after))} * 100 changes in 300 seconds. Saving...` },
      { after: after + 3, text: `1:M ${redisTime(at(after + 3))} * Background saving started by pid ${child}` },
      { after: after + 300, text: `${child}:C ${redisTime(at(after + 300))} * DB saved on disk` },
      { after: after + 410, text: `1:M ${redisTime(at(after + 410))} * Background saving terminated with success` },
    ]
  },
  stop: (_random, at) => [
    {
      after: 5,
      text: `1:signal-handler (${Math.floor(at(5).getTime() / 1000)}) Received SIGTERM scheduling shutdown...`,
    },
    { after: 60, text: `1:M ${redisTime(at(60))} # Redis is now ready to exit, bye bye...` },
  ],
}

const javaTime = (at: Date): string => `[${at.toISOString().slice(0, 23).replace('T', ' ').replace('.', ',')}]`

/** A JVM broker: long lines, and stack traces with causes. */
export const broker: Program = {
  boot: (_random, at) =>
    [
      'Registered kafka:type=kafka.Log4jController MBean',
      'Starting controller',
      'Loading logs from log dirs /var/lib/kafka',
      '[KafkaServer id=1] started',
    ].map((text, index) => ({
      after: 800 + index * 700,
      text: `${javaTime(at(800 + index * 700))} INFO ${text} (kafka.server.KafkaServer)`,
    })),
  second(random, at) {
    const after = random.int(0, 900)
    const topic = random.pick(['events-raw', 'events-clean', 'scores'])
    if (random.chance(0.012))
      return [
        {
          after,
          err: true,
          text: `${javaTime(at(after))} ERROR [ReplicaManager broker=1] Error processing append operation on partition ${topic}-${random.int(0, 5)} (kafka.server.ReplicaManager)`,
        },
        {
          after,
          err: true,
          text: 'org.apache.kafka.common.errors.RecordTooLargeException: The record batch size in the append is 1248811 bytes which exceeds the maximum configured value of 1048588.',
        },
        { after, err: true, text: '\tat kafka.log.UnifiedLog.append(UnifiedLog.scala:812)' },
        { after, err: true, text: '\tat kafka.server.ReplicaManager.appendToLocalLog(ReplicaManager.scala:1230)' },
        { after, err: true, text: 'Caused by: java.nio.BufferOverflowException' },
        { after, err: true, text: '\t... 14 more' },
      ]
    if (random.chance(0.75)) return []
    return [
      {
        after,
        text: `${javaTime(at(after))} INFO [UnifiedLog partition=${topic}-${random.int(0, 5)}, dir=/var/lib/kafka] Rolled new log segment at offset ${random.int(10_000, 900_000)} in ${random.int(1, 30)} ms. (kafka.log.UnifiedLog)`,
      },
    ]
  },
  stop: (_random, at) => [
    {
      after: 20,
      text: `${javaTime(at(20))} INFO Terminating process due to signal SIGTERM (org.apache.kafka.common.utils.LoggingSignalHandler)`,
    },
    {
      after: 900,
      text: `${javaTime(at(900))} INFO [KafkaServer id=1] controlled shutdown waits for the controller (kafka.server.KafkaServer)`,
    },
  ],
}

const python = (at: Date, level: string, text: string): string =>
  `${at.toISOString().slice(0, 23).replace('T', ' ').replace('.', ',')} ${level.padEnd(8)} ${text}`

/** Starts, reads its configuration, and fails: the restart loop. */
export const failingIngest: Program = {
  boot: (_random, at) => [
    { after: 300, err: true, text: python(at(300), 'INFO', 'ingest: reading /etc/pipeline/sources.yaml') },
    { after: 700, err: true, text: python(at(700), 'INFO', 'ingest: 3 sources, 1 sink') },
    {
      after: 1200,
      err: true,
      text: python(at(1200), 'WARNING', 'ingest: source "weather": no credentials, trying without'),
    },
  ],
  second: () => [],
  crash: (_random, at) => [
    { after: 5, err: true, text: python(at(5), 'ERROR', 'ingest: source "weather" refused: 401 Unauthorized') },
    { after: 8, err: true, text: 'Traceback (most recent call last):' },
    { after: 8, err: true, text: '  File "/app/ingest/__main__.py", line 41, in <module>' },
    { after: 8, err: true, text: '    main()' },
    { after: 8, err: true, text: '  File "/app/ingest/sources.py", line 118, in connect' },
    { after: 8, err: true, text: '    raise SourceError(response.status, response.reason)' },
    { after: 8, err: true, text: 'ingest.errors.SourceError: 401 Unauthorized (set WEATHER_API_KEY)' },
  ],
}

/** Reads more and more into memory until the kernel ends it without a word. */
export const scorer: Program = {
  boot: (_random, at) => [{ after: 500, text: python(at(500), 'INFO', 'scorer: loading model features-v7 (311 MiB)') }],
  second(random, at) {
    const after = random.int(0, 900)
    return random.chance(0.5)
      ? []
      : [
          {
            after,
            text: python(
              at(after),
              'INFO',
              `scorer: batch ${random.int(1, 400)} of 400, ${random.int(180, 254)} MiB held`,
            ),
          },
        ]
  },
}

/** Works, but falls behind: its health check says so. */
export const transform: Program = {
  boot: (_random, at) => [
    { after: 400, text: python(at(400), 'INFO', 'transform: consuming events-raw, producing events-clean') },
  ],
  second(random, at) {
    const after = random.int(0, 999)
    if (random.chance(0.5)) return []
    const lag = random.int(48_000, 61_000)
    if (random.chance(0.2))
      return [
        {
          after,
          err: true,
          text: python(at(after), 'WARNING', `transform: consumer lag ${lag.toLocaleString('en-US')} is above 10,000`),
        },
      ]
    return [
      {
        after,
        text: python(at(after), 'INFO', `transform: ${random.int(80, 420)} events in ${random.int(200, 990)} ms`),
      },
    ]
  },
}

export const exporter: Program = {
  boot: (_random, at) => [{ after: 300, text: python(at(300), 'INFO', 'export: writing parquet to /out') }],
  second(random, at) {
    const after = random.int(0, 999)
    return random.chance(0.8)
      ? []
      : [
          {
            after,
            text: python(
              at(after),
              'INFO',
              `export: part-${String(random.int(1, 99_999)).padStart(5, '0')}.parquet, ${random.int(2, 64)} MiB`,
            ),
          },
        ]
  },
}
