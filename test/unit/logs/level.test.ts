import { describe, expect, it } from 'vitest'
import { levelOf } from '../../../shared/lib/log-level.ts'

/** Lines as programs write them, and the level that each says. */
const cases: readonly (readonly [level: string, line: string])[] = [
  // JSON
  ['info', '{"level":"info","ts":1577836800.1,"caller":"x/y.go:12","msg":"request handled"}'],
  ['trace', '{"level":10,"time":1577836800000,"pid":1,"hostname":"h","msg":"pino"}'],
  ['debug', '{"name":"app","hostname":"h","pid":1,"level":20,"msg":"bunyan","v":0}'],
  ['info', '{"level":30,"msg":"pino"}'],
  ['warn', '{"level": 40, "msg": "pino"}'],
  ['error', '{"level":50,"msg":"pino"}'],
  ['fatal', '{"level":60,"msg":"pino"}'],
  ['error', '{"version":"1.1","host":"h","short_message":"GELF","level":3}'],
  ['warn', '{"severity":"WARNING","message":"Google Cloud"}'],
  ['fatal', '{"severity":"EMERGENCY","message":"Google Cloud"}'],
  ['error', '{"@timestamp":"2020-01-01T00:00:00Z","log.level":"ERROR","message":"ECS"}'],
  ['warn', '{"@timestamp":"2020-01-01T00:00:00Z","log":{"level":"warn"},"message":"ECS, nested"}'],
  ['error', '{"@t":"2020-01-01T00:00:00Z","@mt":"Serilog","@l":"Error"}'],
  ['info', '{"EventId":1,"LogLevel":"Information","Category":"Microsoft.Hosting","Message":"x"}'],
  ['debug', '{"LVL":"debug","msg":"upper-case key"}'],
  ['warn', '{"t":{"$date":"2020-01-01T00:00:00.000+00:00"},"s":"W","c":"CONTROL","id":1,"msg":"mongo"}'],
  ['info', '{"request":{"level":"error"},"level":"info"}'],
  ['unknown', '{"request":{"level":"error"},"msg":"not of this line"}'],
  ['unknown', '{"msg":"{\\"level\\":\\"error\\"}"}'],
  ['unknown', '{"msg":"an error in the level"}'],
  ['unknown', '{"level":1234.5}'],
  ['info', '2020-01-01T00:00:00Z app {"level":"info","msg":"after a prefix"}'],
  // logfmt
  ['info', 'time="2020-01-01T00:00:00Z" level=info msg="starting up"'],
  ['error', 'level=error ts=2020-01-01T00:00:00.000Z caller=main.go:1 err="boom"'],
  ['warn', 'ts=2020-01-01T00:00:00Z lvl=warn msg=x'],
  ['debug', 'logger=context userId=1 severity="debug" msg=grafana'],
  ['error', '2020/01/01 00:00:00 level=error msg="after a time"'],
  ['info', 'msg="set level=debug for tests" level=info'],
  ['unknown', 'Setting the module to level=debug now'],
  // klog, glog, cockroach
  ['info', 'I0102 15:04:05.000000       1 main.go:10] starting'],
  ['warn', 'W0102 15:04:05.000000       1 main.go:10] careful'],
  ['error', 'E0102 15:04:05.123456   12345 reflector.go:178] failed'],
  ['fatal', 'F0102 15:04:05.123456   12345 main.go:1] gone'],
  ['error', 'E200102 15:04:05.123456 1 server.go:1 cockroach'],
  // syslog
  ['error', '<11>1 2020-01-01T00:00:00Z host app 1 - - message'],
  ['info', '<14>Jan  1 00:00:00 host app[1]: message'],
  ['fatal', '<0>kernel: panic'],
  ['debug', '<191>1 - - - - - - debug'],
  ['error', 'Jan  1 00:00:00 myhost app[123]: error: disk is full'],
  ['unknown', 'Jan  1 00:00:00 myhost app[123]: all is well'],
  // plain forms
  ['info', '[INFO] plugin/reload: Running configuration'],
  ['info', 'INFO: Started server process [1]'],
  ['info', 'INFO:     127.0.0.1:1234 - "GET / HTTP/1.1" 200 OK'],
  ['error', '2020-01-01 10:00:00 ERROR connection refused'],
  ['warn', 'WARN - the disk is nearly full'],
  ['warn', 'Warning: something is deprecated'],
  ['error', 'error: unknown option'],
  ['debug', 'DEBUG loading configuration'],
  ['info', 'INFO[0000] starting                                      module=x'],
  ['info', '2020-01-01T00:00:00.000+0000 [INFO]  core: vault is unsealed'],
  ['error', '2020-01-01 00:00:00,000 [main] ERROR com.example.Foo - log4j'],
  ['debug', '10:00:00.000 [http-nio-8080-exec-1] DEBUG o.s.web.Foo - logback'],
  ['error', 'ERROR:root:python logging'],
  ['warn', '2020-01-01 00:00:00,000 - my.module - WARNING - python logging'],
  ['info', '[2020-01-01 00:00:00,000: INFO/MainProcess] celery@host ready.'],
  ['info', '[2020-01-01 00:00:00 +0000] [1] [INFO] Starting gunicorn 20.0.4'],
  ['error', '2020/01/01 00:00:00 [error] 7#7: *1 open() failed, client: 1.2.3.4'],
  ['info', '2020/01/01 00:00:00 [notice] 1#1: nginx/1.25.0'],
  ['fatal', '2020/01/01 00:00:00 [emerg] 1#1: host not found in upstream'],
  ['error', '[Wed Oct 11 14:32:52.123456 2020] [core:error] [pid 1] apache'],
  ['info', '2020-01-01 00:00:00.000 UTC [1] LOG:  database system is ready to accept connections'],
  ['error', '2020-01-01 00:00:00.000 UTC [70] ERROR:  relation "x" does not exist at character 15'],
  ['fatal', '2020-01-01 00:00:00.000 UTC [71] FATAL:  password authentication failed for user "x"'],
  ['fatal', '2020-01-01 00:00:00.000 UTC [1] PANIC:  could not write to file'],
  ['info', '2020-01-01 00:00:00.000 UTC [70] STATEMENT:  SELECT error FROM x'],
  ['info', '1:M 01 Jan 2020 00:00:00.000 * Ready to accept connections'],
  ['warn', '1:C 01 Jan 2020 00:00:00.000 # WARNING overcommit_memory is set to 0!'],
  ['info', '[2020-01-01T00:00:00Z INFO  my_crate] rust env_logger'],
  ['warn', '2020-01-01T00:00:00.000000Z  WARN my_crate::module: rust tracing'],
  ['info', '2020-01-01 00:00:00.000  INFO 1 --- [           main] c.e.Application : spring boot'],
  ['info', '2020-01-01T00:00:00.000Z\tINFO\tzap/console.go:1\tstarted'],
  ['info', '2020-01-01T00:00:00.000Z\tinfo\tzap/console.go:1\tstarted'],
  ['info', 'info: Microsoft.Hosting.Lifetime[0]'],
  ['error', 'fail: Microsoft.AspNetCore.Server.Kestrel[13]'],
  ['fatal', 'crit: Microsoft.AspNetCore.Server.Kestrel[0]'],
  ['debug', 'dbug: Microsoft.Extensions.Hosting.Internal.Host[1]'],
  ['error', '[10:00:00 ERR] Serilog'],
  ['info', '10:00AM INF zerolog port=80'],
  ['info', '[Nest] 1  - 01/01/2020, 10:00:00 AM     LOG [NestFactory] Starting'],
  ['error', '\x1b[31m[Nest] 1  - \x1b[39m01/01/2020, 10:00:00 AM \x1b[31m  ERROR\x1b[39m [Handler] x'],
  ['info', '[2020-01-01T00:00:00,000][INFO ][o.e.n.Node               ] [name] elasticsearch'],
  ['warn', '2020-01-01T00:00:00.000000Z 0 [Warning] [MY-010068] [Server] mysql'],
  ['info', '2020-01-01 00:00:00 0 [Note] mariadb: ready for connections.'],
  ['info', '2020-01-01 00:00:00.000 [info] <0.1.0> rabbitmq'],
  ['info', '[2020-01-01 00:00:00.000][1][info][main] [source/server/server.cc:1] envoy'],
  ['fatal', '[ALERT]    (1) : haproxy'],
  ['error', 'E, [2020-01-01T00:00:00.000000 #1] ERROR -- : ruby logger'],
  ['error', '01-Jan-2020 00:00:00.000 SEVERE [main] org.apache.catalina.startup.Catalina tomcat'],
  ['error', '2020-01-01 00:00:00 | ERROR    | app.main:run:12 - loguru'],
  ['error', 'npm ERR! code ELIFECYCLE'],
  ['fatal', 'PHP Fatal error:  Uncaught Exception in /var/www/index.php:1'],
  ['error', 'TypeError: Cannot read properties of undefined'],
  ['error', 'java.lang.NullPointerException: null'],
  ['warn', '(node:1) DeprecationWarning: Buffer() is deprecated'],
  ['fatal', 'panic: runtime error: index out of range [3] with length 3'],
  ['error', '❌ Error: it did not work'],
  ['info', 'web-1  | INFO  listening'],
  ['error', '\x1b[31merror\x1b[39m: winston in colours'],
  // no level
  ['unknown', '0 errors found'],
  ['unknown', 'there was no error'],
  ['unknown', 'An error occurred and was mended'],
  ['unknown', 'errors: 0, warnings: 0'],
  ['unknown', 'Error handling has been set up'],
  ['unknown', 'Information about the debug mode'],
  ['unknown', 'compiled without ERROR at all'],
  ['unknown', '2020-01-01 10:00:00 Received an ERROR frame from the peer'],
  ['unknown', '[no error] carry on'],
  ['unknown', '192.168.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /error HTTP/1.0" 200 2326'],
  ['unknown', 'GET /search?q=[error] 200'],
  ['unknown', 'line 00000123 of the flood'],
  ['unknown', '오류 ERROR 라는 말이 있는 문장'],
  ['unknown', ''],
  ['unknown', '   '],
  ['unknown', '{'],
  ['unknown', '\x00\x01\x02'],
]

describe('levelOf', () => {
  it.each(cases)('%s: %s', (level, line) => {
    expect(levelOf(line)).toBe(level)
  })

  it('takes time in proportion to the length, for lines that are made to hold it up', () => {
    const time = (line: string): number => {
      const from = performance.now()
      for (let i = 0; i < 20; i += 1) levelOf(line)
      return performance.now() - from
    }
    for (const unit of ['[', '{"a":[', '"level" :', '1:', 'a=', ' level=', '<1', '- ', 'x:', '\\"', '{"t":{"$date":"'])
      expect(time(unit.repeat(200_000 / unit.length)), unit).toBeLessThan(2000)
  })
})
