import { execFileSync, spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shellQuote } from '../../../shared/cli/docker.ts'
import { runSpec } from '../../../shared/contract/run-spec.ts'
import { checkSpec } from '../../../shared/run/check.ts'
import { emptyNetwork, emptySpec } from '../../../shared/run/empty-spec.ts'
import { flags, notTaken, ofTerminal, otherShorts } from '../../../shared/run/flags.ts'
import { parseRun } from '../../../shared/run/parse-run.ts'
import { shellWords } from '../../../shared/run/shell-words.ts'
import { runArgs, runLines, withoutSecrets } from '../../../shared/run/write-run.ts'
import { anySpec } from '../../support/random-spec.ts'

const read = (line: string) => {
  const { spec, left } = parseRun(line)
  return { spec: spec ?? emptySpec, left: left.map(({ kind, text }) => `${kind}: ${text}`.replace(/: $/, '')) }
}

describe('a pasted command line', () => {
  it('is read with its quotes, line ends and combined short flags', () => {
    const { spec, left } = read(`$ sudo docker run -dit --rm -p8080:80 -p 127.0.0.1:53:53/udp \\
      --name=web -e A="b c" -e 'Q="x"' -v data:/var/lib --network app --network-alias db --ip=10.0.0.2 \\\r
      --health-cmd 'curl -f x || exit 1' -m512m nginx:1 sh -c "echo 'hi'" # serves`)
    expect(left).toEqual([])
    expect(spec).toEqual({
      ...emptySpec,
      ...{ image: 'nginx:1', name: 'web', rm: true, interactive: true, tty: true, memory: '512m' },
      command: ['sh', '-c', "echo 'hi'"],
      env: [
        { name: 'A', value: 'b c' },
        { name: 'Q', value: '"x"' },
      ],
      ports: [
        { ip: '', host: '8080', container: '80', protocol: 'tcp' },
        { ip: '127.0.0.1', host: '53', container: '53', protocol: 'udp' },
      ],
      volumes: [{ source: 'data', target: '/var/lib', options: '' }],
      networks: [{ ...emptyNetwork, name: 'app', aliases: ['db'], ip: '10.0.0.2' }],
      health: { ...emptySpec.health, mode: 'own', test: ['CMD-SHELL', 'curl -f x || exit 1'] },
    })
  })

  it('names what is not understood, and keeps what it can', () => {
    const { spec, left } = read(
      'docker --context far container run -qe NAME --cidfile=/x --isolation hyperv --frobnicate -v $PWD:/a -p x:y nginx | tee log',
    )
    expect(spec).toMatchObject({
      image: 'nginx',
      volumes: [{ source: '$PWD', target: '/a' }],
      env: [{ name: 'NAME', value: null }],
    })
    expect(left).toEqual([
      'no-effect: --context far',
      'no-effect: -q',
      'from-shell: -e NAME',
      'not-taken: --cidfile=/x',
      'not-taken: --isolation hyperv',
      'unknown: --frobnicate',
      'bad-value: -p x:y',
      'expands: $PWD',
      'rest: | tee log',
    ])
    expect(parseRun('kubectl run web').spec).toBeNull()
    expect(parseRun('docker ps').spec).toBeNull()
    expect(read('docker run --name').left).toEqual(['no-value: --name'])
    expect(read('docker run "nginx').left).toEqual(['open-quote'])
    expect(parseRun(`docker run ${'x'.repeat(300_000)}`).left).toEqual([{ kind: 'too-long', text: '' }])
  })

  it('takes switches that are set by hand, as pflag does', () => {
    expect(read('docker run --rm=false -t=true -i=0 --init=1 x').spec).toMatchObject({
      rm: false,
      tty: true,
      interactive: false,
      init: true,
    })
    expect(read('docker run -e=A=B --label l=1 -lm=2 x').spec).toMatchObject({
      env: [{ name: 'A', value: 'B' }],
      labels: [
        { name: 'l', value: '1' },
        { name: 'm', value: '2' },
      ],
    })
  })

  it('never throws, and is as long to read as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        parseRun(`docker run ${text}`)
        shellWords(text)
      }),
    )
  })
})

it('what is written is read back the same', () => {
  fc.assert(
    fc.property(anySpec, (spec) => {
      for (const line of [`docker ${runArgs(spec).map(shellQuote).join(' ')}`, runLines(spec, 'create')]) {
        const { spec: back, left } = parseRun(line)
        expect(left).toEqual([])
        expect(back).toEqual(spec)
      }
      expect(runSpec.parse(spec)).toEqual(spec)
      expect(
        checkSpec({ ...spec, networks: [] }).filter(({ kind }) => kind !== 'rm-restart' && kind !== 'target-twice'),
      ).toEqual([])
    }),
    { numRuns: 200 },
  )
})

it('quotes are those of a real shell', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'binary', maxLength: 8 }).map((text) => text.replace(/[\0\ud800-\udfff]/g, '')),
        { minLength: 1, maxLength: 4 },
      ),
      (words) => {
        const line = words.map(shellQuote).join(' ')
        expect(shellWords(line).words.map(({ text }) => text)).toEqual(words)
      },
    ),
  )
  const line = `a'b'"c" "\\$x" 'it'\\''s' $'t\\tb' \\  "" `
  const told = execFileSync('bash', ['-c', `printf '%s\\0' ${line}`])
    .toString()
    .split('\0')
    .slice(0, -1)
  expect(shellWords(line).words.map(({ text }) => text)).toEqual(told)
})

const help = spawnSync('docker', ['run', '--help'], { encoding: 'utf8' })
describe.skipIf(help.status !== 0)('the flags of the docker CLI on this machine', () => {
  const listed = [...help.stdout.matchAll(/^ {2}(?:-(\w), | {4})--([\w-]+)(?: (\S+))?/gm)]

  it('are all understood, or named as not understood', () => {
    expect(listed.length).toBeGreaterThan(90)
    const known = new Set([...flags.map(({ long }) => long), ...Object.keys(ofTerminal), ...Object.keys(notTaken)])
    expect(listed.map(([, , long]) => long).filter((long) => !known.has(long ?? ''))).toEqual([])
    const shorts = new Map([
      ...flags.flatMap(({ short, long }) => (short ? [[short, long] as const] : [])),
      ...Object.entries(otherShorts),
    ])
    for (const [, short, long] of listed) if (short) expect([short, shorts.get(short)]).toEqual([short, long])
  })

  it('take a value where it says so', () => {
    for (const [line, , long = ''] of listed) {
      // Two blanks or the end after the name: a switch.
      const takesValue = /--[\w-]+ \S/.test(line) && !/--[\w-]+ {2,}/.test(line)
      const flag = flags.find((one) => one.long === long)
      const ours = flag ? !flag.isSwitch : (ofTerminal[long] ?? notTaken[long])
      expect([long, ours]).toEqual([long, takesValue])
    }
  })

  it('and whatever is given to them comes back, or is named', () => {
    for (const [, , long = ''] of listed) {
      const { spec, left } = read(`docker run --${long}=true x`)
      const isNamed = left.length > 0 || long === 'detach'
      expect([long, isNamed || runArgs(spec).includes(`--${long}`)]).toEqual([long, true])
    }
  })
})

it('secrets are masked on the screen', () => {
  const { spec } = read('docker run -e DB_PASSWORD=hunter2 -e A=1 --label token=abc x')
  expect(runArgs(withoutSecrets(spec)).join(' ')).not.toMatch(/hunter2|abc/)
})
