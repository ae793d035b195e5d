import { describe, expect, it } from 'vitest'
import { createIgnore } from '../../../electron/services/builds/ignore.ts'
import { folderOfFiles } from '../../../renderer/views/workshop/build/folder.ts'
import { type ContextPiece, type Sent, sendContext } from '../../../renderer/views/workshop/build/send-context.ts'

/** A folder as a file field for folders gives it. */
function filesOf(files: Record<string, string>): File[] {
  return Object.entries(files).map(([path, text]) => {
    const file = new File([text], path.split('/').at(-1) ?? '')
    Object.defineProperty(file, 'webkitRelativePath', { value: `app/${path}` })
    return file
  })
}

async function send(files: Record<string, string>, ignore: string | null) {
  const folder = await folderOfFiles(filesOf(files))
  const rules = createIgnore(ignore, 'Dockerfile')
  const puts: { pieces: ContextPiece[]; last: boolean }[] = []
  const asked: string[] = []
  const looked: string[] = []
  let sent: Sent | null = null
  const children: typeof folder.children = (path) => {
    looked.push(path)
    return folder.children(path)
  }
  await sendContext({
    folder: { ...folder, children },
    ...{ dockerfile: 'Dockerfile', ignore },
    async wanted(paths) {
      asked.push(...paths)
      return paths.map((path) => rules.takes(path))
    },
    put: async (pieces, last) => void puts.push({ pieces, last }),
    onProgress: (now) => {
      sent = now
    },
  })
  const texts = new Map<string, string>()
  for (const { entry, at, bytes } of puts.flatMap(({ pieces }) => pieces)) {
    if (entry.kind !== 'file') continue
    const before = texts.get(entry.path) ?? ''
    expect(before.length).toBe(at)
    texts.set(entry.path, before + Buffer.from(bytes, 'base64').toString())
  }
  return { puts, asked, looked, texts, sent: sent as Sent | null }
}

describe('the folder of a build', () => {
  it('has the Dockerfiles at its top, and no others', async () => {
    const folder = await folderOfFiles(
      filesOf({
        Dockerfile: 'FROM a',
        'Dockerfile.dev': 'FROM b',
        'web.Dockerfile': 'FROM c',
        'Dockerfile.dockerignore': 'x',
        'sub/Dockerfile': 'FROM d',
        'main.c': '',
      }),
    )
    expect(folder.name).toBe('app')
    expect(folder.dockerfiles.map(({ path }) => path)).toEqual(['Dockerfile', 'Dockerfile.dev', 'web.Dockerfile'])
    expect((await folder.children('')).map(({ path, kind }) => `${path} ${kind}`)).toContain('sub directory')
  })

  it('goes whole, files after their folders', async () => {
    const files = { Dockerfile: 'FROM scratch', 'a/b/c.txt': 'deep', 'a/empty': '', 'z.txt': 'last' }
    const { texts, puts, sent } = await send(files, null)
    expect(Object.fromEntries(texts)).toEqual(files)
    const order = puts.flatMap(({ pieces }) => pieces.map(({ entry }) => entry.path))
    expect(order.indexOf('a')).toBeLessThan(order.indexOf('a/b'))
    expect(order.indexOf('a/b')).toBeLessThan(order.indexOf('a/b/c.txt'))
    expect(puts.map(({ last }) => last)).toEqual([true])
    expect(sent).toMatchObject({ files: 4, bytes: 20, leftOut: 0, isWhole: true })
  })

  it('leaves out what is ignored, looks into no ignored folder, and counts both', async () => {
    const files = { Dockerfile: 'x', '.dockerignore': 'node_modules\n*.log', 'node_modules/a/b': 'y', 'x.log': 'z' }
    const { texts, looked, sent } = await send(files, files['.dockerignore'])
    expect([...texts.keys()].sort()).toEqual(['.dockerignore', 'Dockerfile'])
    expect(looked).toEqual([''])
    expect(sent).toMatchObject({ files: 2, leftOut: 2, leftOutPaths: ['node_modules/', 'x.log'] })
  })

  it('looks into an ignored folder where there are exceptions', async () => {
    const { texts } = await send({ Dockerfile: 'x', 'out/a': '1', 'out/keep': '2' }, 'out\n!out/keep')
    expect([...texts.keys()].sort()).toEqual(['Dockerfile', 'out/keep'])
  })

  it('goes in messages of bounded size, big files in pieces', async () => {
    const big = 'x'.repeat(500_000)
    const small = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`many/${index}`, 'tiny']))
    const { texts, puts } = await send({ Dockerfile: 'x', big, ...small }, null)
    expect(texts.get('big')).toBe(big)
    expect(texts.size).toBe(1202)
    for (const { pieces } of puts) {
      expect(pieces.length).toBeLessThanOrEqual(500)
      expect(JSON.stringify(pieces).length).toBeLessThan(600_000)
    }
    expect(puts.filter(({ last }) => last)).toHaveLength(1)
    expect(puts.at(-1)?.last).toBe(true)
  })
})
