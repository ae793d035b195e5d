import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actArgs, inspectArgs, listArgs, logsArgs, statsArgs, topArgs } from '../../../shared/cli/containers.ts'
import { dockerCommand, shellQuote } from '../../../shared/cli/docker.ts'
import { historyArgs, inspectImageArgs, listImagesArgs, removeImageArgs } from '../../../shared/cli/images.ts'

describe('shell quoting', () => {
  it('survives a real shell, whatever the word', () => {
    const word = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom("it's", '$HOME', '`id`', '$(id)', 'a\nb', '', '~', '-n', '!x', '*', 'a;b', '\\', '"', '#', '=ls'),
    )
    fc.assert(
      fc.property(
        fc.array(
          word.filter((text) => !text.includes('\0')),
          { minLength: 1, maxLength: 8 },
        ),
        (words) => {
          const line = `printf '%s\\0' ${words.map(shellQuote).join(' ')}`
          const printed = execFileSync('/bin/sh', ['-c', line]).toString()
          expect(printed).toBe(words.map((text) => `${Buffer.from(text).toString()}\0`).join(''))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('leaves plain words as they are', () => {
    for (const plain of ['web', 'my-app_1', 'unix:///var/run/docker.sock', '--tail', 'app:1.2', '50%'])
      expect(shellQuote(plain)).toBe(plain)
  })
})

describe('docker commands', () => {
  const env = { url: 'tcp://box:2375', source: 'env', contextName: null } as const
  it.each([
    [null, 'docker ps --all'],
    [{ url: 'unix:///var/run/docker.sock', source: 'default', contextName: null }, 'docker ps --all'],
    [
      { url: 'unix:///run/user/1/docker.sock', source: 'context', contextName: 'root less' },
      "docker --context 'root less' ps --all",
    ],
    [env, 'docker --host tcp://box:2375 ps --all'],
  ] as const)('name the engine where it is not the usual one: %o', (endpoint, command) => {
    expect(dockerCommand(endpoint, listArgs())).toBe(command)
  })

  it.each([
    [actArgs({ kind: 'start' }, ['a', 'b']), 'start a b'],
    [actArgs({ kind: 'stop' }, ['a']), 'stop a'],
    [actArgs({ kind: 'stop', timeoutSeconds: 0 }, ['a']), 'stop -t 0 a'],
    [actArgs({ kind: 'restart', timeoutSeconds: 5 }, ['a']), 'restart -t 5 a'],
    [actArgs({ kind: 'pause' }, ['a']), 'pause a'],
    [actArgs({ kind: 'unpause' }, ['a']), 'unpause a'],
    [actArgs({ kind: 'kill', signal: 'SIGKILL' }, ['a']), 'kill a'],
    [actArgs({ kind: 'kill', signal: 'SIGHUP' }, ['a']), 'kill --signal SIGHUP a'],
    [actArgs({ kind: 'remove', force: false, volumes: false }, ['a']), 'rm a'],
    [actArgs({ kind: 'remove', force: true, volumes: true }, ['a']), 'rm --force --volumes a'],
    [logsArgs('a'), 'logs --follow a'],
    [logsArgs('a', { follow: false, timestamps: true, tail: 10 }), 'logs --timestamps --tail 10 a'],
    [inspectArgs('a'), 'container inspect a'],
    [topArgs('a'), 'top a'],
    [statsArgs(['a']), 'stats a'],
    [statsArgs([]), 'stats'],
    [removeImageArgs(['x:1'], { force: true }), 'rmi --force x:1'],
    [historyArgs('x:1'), 'history --no-trunc x:1'],
    [inspectImageArgs('x:1'), 'image inspect x:1'],
    [listImagesArgs(), 'images'],
  ])('%o', (args, words) => expect(dockerCommand(null, args)).toBe(`docker ${words}`))
})
