import { describe, expect, it } from 'vitest'
import { helpText, parseFlags } from '../../electron/flags.ts'

describe('flags', () => {
  it('stand for the desktop, the usual engine and an opened browser when there are none', () => {
    expect(parseFlags([])).toEqual({
      kind: 'flags',
      flags: { browser: false, demo: false, open: true, readOnly: false, help: false },
    })
  })

  it('are all read', () => {
    expect(
      parseFlags(['--browser', '--engine', 'tcp://127.0.0.1:2375', '--port=8080', '--no-open', '--read-only']),
    ).toEqual({
      kind: 'flags',
      flags: {
        browser: true,
        demo: false,
        open: false,
        readOnly: true,
        help: false,
        engine: 'tcp://127.0.0.1:2375',
        port: 8080,
      },
    })
    expect(parseFlags(['--demo', '-h'])).toMatchObject({ flags: { demo: true, help: true } })
  })

  it('are all in the help', () => {
    for (const flag of ['--browser', '--demo', '--engine URL', '--port N', '--no-open', '--read-only', '--help'])
      expect(helpText).toContain(`  ${flag} `)
  })

  it.each([
    'unix:///var/run/docker.sock',
    'unix:///tmp/a b.sock',
    'npipe:////./pipe/docker_engine',
    'tcp://host:1',
    'tcp://[::1]:2375',
  ])('take the engine %s', (url) =>
    expect(parseFlags(['--engine', url])).toMatchObject({ kind: 'flags', flags: { engine: url } }),
  )

  it.each([
    [['--engine', ''], 'must begin with'],
    [['--engine', '/var/run/docker.sock'], 'must begin with'],
    [['--engine', 'ssh://host'], 'must begin with'],
    [['--engine', 'http://host:1'], 'must begin with'],
    [['--engine', 'unix://docker.sock'], 'absolute path'],
    [['--engine', 'unix://'], 'absolute path'],
    [['--engine', 'npipe://docker'], 'npipe:////./pipe/name'],
    [['--engine', 'tcp://host'], 'host and a port'],
    [['--engine', 'tcp://:2375'], 'host and a port'],
    [['--engine', 'tcp://host:2375/v1'], 'host and a port'],
    [['--engine', 'tcp://user:secret@host:2375'], 'host and a port'],
    [['--engine', 'tcp://host:99999'], 'host and a port'],
    [['--engine', 'unix:///a', '--demo'], 'exclude each other'],
    [['--engine'], 'argument missing'],
    [['--port', '0'], 'from 1 to 65535'],
    [['--port', '65536'], 'from 1 to 65535'],
    [['--port', '80a'], 'from 1 to 65535'],
    [['--port', '1e3'], 'from 1 to 65535'],
    [['--port=-1'], 'from 1 to 65535'],
    [['--nope'], "Unknown option '--nope'"],
    [['--demo=yes'], 'does not take an argument'],
    [['containers'], "Unexpected argument 'containers'"],
  ])('refuse %j in a sentence', (args, reason) => {
    const parsed = parseFlags(args)
    expect(parsed).toMatchObject({ kind: 'wrong', message: expect.stringContaining(reason) })
    expect(parsed).toMatchObject({ message: expect.stringMatching(/^[^\n]*\. The flags are listed by --help\.$/) })
  })
})
