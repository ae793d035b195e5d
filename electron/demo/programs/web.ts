import type { Program, ProgramLine } from '../log-source.ts'
import type { Random } from '../random.ts'

const PATHS = [
  '/',
  '/products',
  '/products/42',
  '/cart',
  '/checkout',
  '/api/products?page=2',
  '/api/cart',
  '/assets/app.3f9c1.js',
  '/assets/hero.webp',
  '/search?q=%EC%9A%B0%EC%82%B0',
] as const
const AGENTS = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
] as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

const two = (value: number): string => String(value).padStart(2, '0')
const address = (random: Random): string => `203.0.113.${random.int(2, 250)}`

/** `20/Nov/2026:13:22:05 +0000` */
const commonLogTime = (at: Date): string =>
  `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${at.toISOString().slice(11, 19)} +0000`

/** `2026/11/20 13:22:05` */
const slashTime = (at: Date): string => at.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')

/** nginx: combined access lines on stdout, errors on stderr. */
export const nginx: Program = {
  boot: (_random, at) =>
    [
      'using the "epoll" event method',
      'nginx/1.27.1',
      'built by gcc 13.2.1 20240309 (Alpine 13.2.1_git20240309)',
      'OS: Linux 6.1.0-demo',
      'start worker processes',
      'start worker process 29',
      'start worker process 30',
    ].map((text, index) => ({ after: 60 + index * 4, err: true, text: `${slashTime(at(60))} [notice] 1#1: ${text}` })),
  second(random, at) {
    const lines: ProgramLine[] = []
    const count = random.int(0, 4)
    for (let index = 0; index < count; index += 1) {
      const after = random.int(0, 999)
      const path = random.pick(PATHS)
      const status = random.chance(0.9) ? 200 : random.pick([304, 404, 499, 502])
      const who = address(random)
      const method = path.includes('cart') && random.chance(0.4) ? 'POST' : 'GET'
      const when = commonLogTime(at(after))
      const text = `${who} - - [${when}] "${method} ${path} HTTP/1.1" ${status} ${status === 304 ? 0 : random.int(180, 48_000)} "-" "${random.pick(AGENTS)}"`
      lines.push({ after, text })
      if (status === 502)
        lines.push({
          after,
          err: true,
          text: `${slashTime(at(after))} [error] 29#29: *${random.int(1000, 9999)} upstream prematurely closed connection while reading response header from upstream, client: ${who}, server: shop.example, request: "${method} ${path} HTTP/1.1", upstream: "http://172.18.0.3:3000${path}", host: "localhost:8080"`,
        })
    }
    return lines
  },
  stop: (_random, at) => [
    { after: 5, err: true, text: `${slashTime(at(5))} [notice] 1#1: signal 3 (SIGQUIT) received, shutting down` },
    { after: 40, err: true, text: `${slashTime(at(40))} [notice] 29#29: gracefully shutting down` },
    { after: 90, err: true, text: `${slashTime(at(90))} [notice] 29#29: exit` },
  ],
}

const json = (at: Date, level: string, msg: string, more: object): string =>
  JSON.stringify({ time: at.toISOString(), level, service: 'api', msg, ...more })

/** A Node service that logs JSON, one object a line; now and then an error with its stack inside. */
export const jsonApi: Program = {
  boot: (_random, at) => [
    {
      after: 350,
      text: json(at(350), 'info', 'configuration loaded', { env: 'production', features: ['cart-v2', 'search'] }),
    },
    { after: 640, text: json(at(640), 'info', 'connected to postgres', { host: 'postgres', pool: 10 }) },
    { after: 700, text: json(at(700), 'info', 'connected to redis', { host: 'redis' }) },
    { after: 910, text: json(at(910), 'info', 'listening', { port: 3000, pid: 1 }) },
  ],
  second(random, at) {
    const lines: ProgramLine[] = []
    const count = random.int(0, 3)
    for (let index = 0; index < count; index += 1) {
      const after = random.int(0, 999)
      const requestId = random.hex(16)
      const path = random.pick(PATHS)
      if (random.chance(0.02))
        lines.push({
          after,
          err: true,
          text: json(at(after), 'error', 'request failed', {
            requestId,
            path,
            err: {
              type: 'TimeoutError',
              message: 'connection acquisition timed out after 5000 ms',
              stack:
                'TimeoutError: connection acquisition timed out after 5000 ms\n    at Pool.acquire (/app/node_modules/tarn/dist/Pool.js:203:27)\n    at Orders.find (/app/dist/orders.js:88:19)\n    at async handler (/app/dist/http.js:41:12)',
            },
          }),
        })
      else if (random.chance(0.06))
        lines.push({
          after,
          text: json(at(after), 'warn', 'slow query', {
            requestId,
            ms: random.int(800, 2400),
            sql: 'SELECT … FROM orders',
          }),
        })
      else
        lines.push({
          after,
          text: json(at(after), 'info', 'request', {
            requestId,
            method: 'GET',
            path,
            status: 200,
            ms: random.int(2, 120),
          }),
        })
    }
    return lines
  },
  stop: (_random, at) => [
    { after: 10, text: json(at(10), 'info', 'SIGTERM received, draining', { open: 3 }) },
    { after: 320, text: json(at(320), 'info', 'closed, bye', {}) },
  ],
}

const PAINT = { INFO: '\x1b[32m', WARN: '\x1b[33m', ERROR: '\x1b[31m', DEBUG: '\x1b[36m' } as const
const paint = (at: Date, level: keyof typeof PAINT, text: string): string =>
  `\x1b[90m${at.toISOString().slice(11, 23)}\x1b[0m ${PAINT[level]}${level.padEnd(5)}\x1b[0m \x1b[1mworker\x1b[0m ${text}`

/** A queue worker that writes in colour, with stack traces over several lines. */
export const colourWorker: Program = {
  boot: (_random, at) => [
    { after: 200, text: paint(at(200), 'INFO', 'booting \x1b[1m4\x1b[22m consumers 🚀') },
    { after: 480, text: paint(at(480), 'INFO', 'subscribed to queue \x1b[4morders\x1b[24m') },
  ],
  second(random, at) {
    const after = random.int(0, 600)
    const job = `\x1b[36m#${random.int(10_000, 99_999)}\x1b[0m`
    if (random.chance(0.03))
      return [
        { after, err: true, text: paint(at(after), 'ERROR', `job ${job} failed, attempt 1/5`) },
        { after, err: true, text: "TypeError: Cannot read properties of undefined (reading 'total')" },
        { after, err: true, text: '    at price (/app/dist/jobs/invoice.js:57:31)' },
        { after, err: true, text: '    at InvoiceJob.run (/app/dist/jobs/invoice.js:22:18)' },
        { after, err: true, text: '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)' },
        { after: after + 30, text: paint(at(after + 30), 'WARN', `job ${job} goes back to the queue in 8 s`) },
      ]
    if (random.chance(0.4)) return []
    const kind = random.pick(['send-receipt', 'resize-image', 'invoice', 'sync-stock'])
    return [
      { after, text: paint(at(after), 'DEBUG', `job ${job} ${kind} taken`) },
      {
        after: after + 300,
        text: paint(at(after + 300), 'INFO', `job ${job} ${kind} done in \x1b[1m${random.int(12, 290)} ms\x1b[0m ✔`),
      },
    ]
  },
  stop: (_random, at) => [{ after: 20, text: paint(at(20), 'WARN', 'SIGTERM: finishing 2 jobs') }],
}

/** A small Korean service: text beyond ASCII, emoji with joiners. */
export const koreanNotes: Program = {
  boot: (_random, at) => [
    { after: 100, text: `${at(100).toISOString()} 정보  메모 서버를 시작합니다 🌱` },
    { after: 420, text: `${at(420).toISOString()} 정보  데이터베이스에 연결했습니다: /data/메모.db` },
  ],
  second(random, at) {
    if (random.chance(0.6)) return []
    const after = random.int(0, 999)
    const who = random.pick(['김하늘', '이서준', '박지우', 'Zoë', '👩‍💻 최민서'])
    const what = random.pick([
      '메모를 저장했습니다',
      '메모를 불러왔습니다',
      '사진 📷 3장을 올렸습니다',
      '태그 “장보기”를 추가했습니다',
      '검색어 ‘김치찌개 🍲’ 결과 12건',
    ])
    if (random.chance(0.05))
      return [
        {
          after,
          err: true,
          text: `${at(after).toISOString()} 경고  ${who} 님의 요청이 느립니다 (${random.int(1, 4)}.${random.int(0, 9)}초) ⚠️`,
        },
      ]
    return [{ after, text: `${at(after).toISOString()} 정보  ${who} 님이 ${what}` }]
  },
  stop: (_random, at) => [{ after: 50, text: `${at(50).toISOString()} 정보  안녕히 가세요 👋` }],
}

/** A shell on a terminal: raw stream, prompt and colours, carriage returns of a progress bar. */
export const terminalShell: Program = {
  boot: () => [{ after: 60, text: '\x1b[1;32mdev@devbox\x1b[0m:\x1b[1;34m~/src\x1b[0m$ make watch' }],
  second(random) {
    if (random.chance(0.85)) return []
    const after = random.int(0, 700)
    const file = random.pick(['main.c', 'parser.c', 'net/socket.c', 'util.c'])
    return [
      { after, text: `  \x1b[33mCC\x1b[0m    src/${file}` },
      { after: after + 90, text: `\r[####      ] 40%\r[########  ] 80%\r[##########] 100%` },
      { after: after + 180, text: `  \x1b[35mLD\x1b[0m    build/app  \x1b[32mok\x1b[0m` },
    ]
  },
}
