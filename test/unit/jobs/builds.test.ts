import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type ProgressMessage, readProgress } from '../../../electron/engine/progress.ts'
import { said } from '../../../electron/engine/workshop-faults.ts'
import { registriesOf } from '../../../electron/services/builds/dockerfile.ts'
import { buildTables, createBuildHistory } from '../../../electron/services/builds/history.ts'
import { createIgnore } from '../../../electron/services/builds/ignore.ts'
import { BuildSteps } from '../../../electron/services/builds/steps.ts'
import { createHistoryDb } from '../../../electron/services/history-db.ts'
import type { BuildRecord } from '../../../shared/contract/builds.ts'
import { fakeLog } from '../services/fake-engine.ts'

/** An answer in these pieces that ended properly. */
function answer(...pieces: (string | Uint8Array)[]): IncomingMessage {
  return Object.assign(Readable.from(pieces.map((piece) => Buffer.from(piece))), {
    complete: true,
    statusCode: 200,
  }) as unknown as IncomingMessage
}

describe('a progress stream', () => {
  const body = [
    '{"status":"Pulling from library/x","id":"latest"}\r\n',
    '{"status":"Downloading","progressDetail":{"current":10,"total":100},"id":"aé🚀"}\n',
    '{"status":"Extracting","progressDetail":{"current":-1,"total":-1},"id":"a"}\n',
    '{"status":"Extracting","progressDetail":{"current":300,"total":100},"id":"a"}\n',
    '{"status":"Pull complete","progressDetail":{},"id":"a"}\n\n',
    '{"aux":{"ID":"sha256:ab","Digest":"sha256:cd"}}',
  ].join('')
  const read = async (...pieces: (string | Uint8Array)[]): Promise<ProgressMessage[]> => {
    const messages: ProgressMessage[] = []
    await readProgress(answer(...pieces), (message) => messages.push(message), said)
    return messages
  }

  it('says the same wherever it is cut', async () => {
    const whole = await read(body)
    expect(whole.map(({ status, id, current, total }) => [status, id, current, total])).toEqual([
      ['Pulling from library/x', 'latest', null, null],
      ['Downloading', 'aé🚀', 10, 100],
      ['Extracting', 'a', null, null],
      ['Extracting', 'a', 300, null],
      ['Pull complete', 'a', null, null],
      ['', '', null, null],
    ])
    expect(whole.at(-1)).toMatchObject({ imageId: 'sha256:ab', digest: 'sha256:cd' })
    const bytes = Buffer.from(body)
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(await read(bytes.subarray(0, at), bytes.subarray(at))).toEqual(whole)
    }
    expect(await read(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
  })

  it('fails at an error wherever it is cut', async () => {
    const bytes = Buffer.from('{"status":"ok"}\n{"errorDetail":{"message":"한글 🚀"},"error":"한글 🚀"}')
    for (let at = 0; at <= bytes.length; at += 1) {
      await expect(read(bytes.subarray(0, at), bytes.subarray(at))).rejects.toMatchObject({ detail: '한글 🚀' })
    }
  })
})

describe('the steps of a build', () => {
  const run = (dockerfile: string, lines: string[]) => {
    let clock = 1000
    const steps = new BuildSteps(dockerfile, () => clock)
    for (const [number, line] of lines.entries()) {
      clock += 10
      steps.line(line, number)
    }
    return steps
  }

  it('have their line, also with directives, continued lines, comments between and stages', () => {
    const dockerfile =
      '# escape=`\n# x\nARG V=1\nFROM a:$V AS one\nRUN x `\n # inside\n\n  && y\ncopy . /\nFROM one\nUSER u\n'
    const steps = run(
      dockerfile,
      ['ARG V=1', 'FROM a:1 AS one', 'RUN x   && y', 'COPY . /', 'FROM one', 'USER u', 'LABEL a=b'].map(
        (text, index) => `Step ${index + 1}/7 : ${text}`,
      ),
    )
    expect(steps.steps.map(({ line }) => line)).toEqual([3, 4, 5, 9, 10, 11, null])
  })

  it('are told apart from what a command prints', () => {
    const steps = run('FROM a\nRUN b\nRUN c\n', [
      'Step 1/3 : FROM a',
      ' ---> 0123456789ab',
      'Step 2/3 : RUN b',
      ' ---> Running in 111111111111',
      'Step 9/9 : FAKE',
      'Step 3/4 : FAKE',
      ' ---> 222222222222',
      'Step 3/3 : RUN c',
      ' ---> Using cache',
      ' ---> 333333333333',
      'Successfully built 333333333333',
    ])
    steps.end('done')
    expect(
      steps.steps.map(({ text, cached, imageId, durationMs, output }) => [text, cached, imageId, durationMs, output]),
    ).toEqual([
      ['FROM a', false, '0123456789ab', 20, 0],
      ['RUN b', false, '222222222222', 50, 2],
      ['RUN c', true, '333333333333', 30, 7],
    ])
    expect(steps.imageId).toBe('333333333333')
  })

  it('mask the secrets of their instruction', () => {
    const { steps } = run('', [
      'Step 1/2 : ENV API_TOKEN=hush NAME=web',
      'Step 2/2 : RUN curl https://u:hush@x.example',
    ])
    expect(steps.map(({ text }) => text).join()).not.toContain('hush')
    expect(steps[0]?.text).toContain('NAME=web')
  })
})

it('a build takes the logins of the registries that its Dockerfile names', () => {
  const dockerfile =
    'ARG X\nFROM --platform=linux/amd64 r.example:5000/a AS one\nFROM busybox\nCOPY --chown=1 --from=One /a /b\n'
  expect(registriesOf(dockerfile)).toEqual(['r.example:5000', 'docker.io'])
  expect(registriesOf('from scratch\nCOPY --from=s.example/x:1 / /\nCOPY --from=0 / /\n')).toEqual(['s.example'])
  for (const unknown of ['', 'FROM $BASE\n', 'FROM \\\n  x\n']) expect(registriesOf(unknown)).toBe('all')
})

describe('.dockerignore', () => {
  it('goes by the rules of the CLI', () => {
    const ignore = createIgnore(
      '# comment\n/dist\n**/*.log\n!keep.log\ntmp?\n*/temp*\nDockerfile\n.dockerignore\n',
      'Dockerfile',
    )
    const taken = [
      'dist/x',
      'a.log',
      'a/b.log',
      'keep.log',
      'tmp1',
      'tmp12',
      'a/temporary',
      'a/b/temp',
      'x/dist',
      'Dockerfile',
      '.dockerignore',
    ]
    expect(taken.filter((path) => ignore.takes(path))).toEqual([
      ...['keep.log', 'tmp12', 'a/b/temp', 'x/dist', 'Dockerfile', '.dockerignore'],
    ])
    expect(ignore.skipsFolder('dist')).toBe(false)
    const plain = createIgnore('\uFEFFnode_modules\n', 'node_modules/odd/Dockerfile')
    expect(plain.skipsFolder('node_modules')).toBe(false)
    expect(createIgnore('node_modules', 'Dockerfile').skipsFolder('node_modules')).toBe(true)
    expect(createIgnore(null, 'Dockerfile').takes('anything/at/all')).toBe(true)
  })
})

describe('the history of builds', () => {
  const record = (id: string, endedAt: number): BuildRecord => ({
    ...{ id, context: 'shop', rerunnable: true, withheld: [], startedAt: 1, endedAt, state: 'done', steps: [] },
    ...{ imageId: null, sizeBytes: null, fault: null, faultLine: null },
    options: {
      ...{ tags: [], dockerfile: 'Dockerfile', dockerfileText: null, target: null, args: [], labels: [] },
      ...{ platform: null, noCache: false, pull: false },
    },
  })

  it('keeps the last hundred from one start to the next, and leaves out what it cannot read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portlight-history-'))
    const open = () => createHistoryDb(folder, [buildTables], fakeLog())
    const db = open()
    const history = createBuildHistory(db)
    for (let index = 0; index < 120; index += 1) history.add({ record: record(`b${index}`, index), folder: '/shop' })
    const ids = Array.from({ length: 100 }, (_, index) => `b${119 - index}`)
    expect(history.all().map(({ record: { id } }) => id)).toEqual(ids)
    db.use((file) => file.prepare("INSERT INTO builds VALUES ('old', 999, NULL, '{\"id\":1}')").run())
    db.close()
    const later = open()
    const again = createBuildHistory(later)
    expect(again.all().map(({ record: { id } }) => id)).toEqual(ids.slice(0, 99))
    expect(again.find('b119')?.folder).toBe('/shop')
    expect(again.find('old')).toBeNull()
    again.forget(['b119', 'none'])
    expect(createBuildHistory(later).find('b119')).toBeNull()
    later.close()
    await rm(folder, { recursive: true })
  })

  it('goes on for this run where there is no database', () => {
    const history = createBuildHistory(null)
    history.add({ record: record('a', 1), folder: null })
    expect(history.all()).toHaveLength(1)
    history.forget(['a'])
    expect(history.find('a')).toBeNull()
  })
})
