import type { Program, ProgramLine } from '../log-source.ts'

const logfmt = (at: Date, level: string, rest: string): string =>
  `ts=${at.toISOString()} caller=main.go:${100 + rest.length} level=${level} ${rest}`

/** Prometheus: logfmt on stderr. */
export const prometheus: Program = {
  boot: (_random, at) =>
    [
      'msg="Starting Prometheus Server" mode=server version="(version=2.54.1, branch=HEAD)"',
      'component=tsdb msg="Replaying on-disk memory mappable chunks if any"',
      'component=tsdb msg="WAL replay completed" total_replay_duration=412.8ms',
      'msg="Server is ready to receive web requests."',
    ].map((text, index) => ({
      after: 100 + index * 160,
      err: true,
      text: logfmt(at(100 + index * 160), 'info', text),
    })),
  second(random, at): ProgramLine[] {
    if (random.chance(0.94)) return []
    const after = random.int(0, 900)
    if (random.chance(0.3))
      return [
        {
          after,
          err: true,
          text: logfmt(
            at(after),
            'warn',
            `component="scrape manager" scrape_pool=api target=http://api:3000/metrics msg="Error on ingesting samples" err="out of order" num_dropped=${random.int(1, 9)}`,
          ),
        },
      ]
    return [
      {
        after,
        err: true,
        text: logfmt(
          at(after),
          'info',
          `component=tsdb msg="write block" mint=${at(0).getTime() - 7_200_000} maxt=${at(0).getTime()} duration=${random.int(80, 900)}ms`,
        ),
      },
    ]
  },
  stop: (_random, at) => [
    {
      after: 20,
      err: true,
      text: logfmt(at(20), 'warn', 'msg="Received an OS signal, exiting gracefully..." signal=terminated'),
    },
  ],
}

const grafanaLine = (at: Date, level: string, logger: string, rest: string): string =>
  `logger=${logger} t=${at.toISOString()} level=${level} ${rest}`

export const grafana: Program = {
  boot: (_random, at) => [
    {
      after: 300,
      text: grafanaLine(
        at(300),
        'info',
        'settings',
        'msg="Starting Grafana" version=11.2.0 commit=2a88694 branch=HEAD',
      ),
    },
    { after: 700, text: grafanaLine(at(700), 'info', 'migrator', 'msg="Starting DB migrations"') },
    {
      after: 1500,
      text: grafanaLine(at(1500), 'info', 'http.server', 'msg="HTTP Server Listen" address=[::]:3000 protocol=http'),
    },
  ],
  second(random, at) {
    if (random.chance(0.8)) return []
    const after = random.int(0, 999)
    const path = random.pick(['/api/ds/query', '/api/dashboards/uid/shop', '/api/live/ws', '/login'])
    const status = path === '/login' && random.chance(0.4) ? 401 : 200
    return [
      {
        after,
        text: grafanaLine(
          at(after),
          status === 200 ? 'info' : 'warn',
          'context',
          `userId=1 orgId=1 uname=admin method=GET path=${path} status=${status} remote_addr=172.19.0.1 time_ms=${random.int(1, 90)}`,
        ),
      },
    ]
  },
}

export const loki: Program = {
  boot: (_random, at) => [
    { after: 400, err: true, text: logfmt(at(400), 'info', 'msg="Loki started" startup_time=391ms') },
  ],
  second(random, at) {
    if (random.chance(0.7)) return []
    const after = random.int(0, 999)
    return [
      {
        after,
        err: true,
        text: logfmt(
          at(after),
          'info',
          `component=querier org_id=fake msg="get or create query" latency=fast query="{job=\\"shop\\"} |= \\"error\\"" duration=${random.int(3, 80)}.${random.int(100, 999)}ms returned_lines=${random.int(0, 400)}`,
        ),
      },
    ]
  },
}

export const nodeExporter: Program = {
  boot: (_random, at) =>
    ['arp', 'cpu', 'diskstats', 'filesystem', 'loadavg', 'meminfo', 'netdev'].map((name, index) => ({
      after: 50 + index,
      err: true,
      text: logfmt(at(50), 'info', `collector=${name}`),
    })),
  second: () => [],
}
