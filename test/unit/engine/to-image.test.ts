import { describe, expect, it } from 'vitest'
import { cleanInstruction } from '../../../electron/engine/instruction.ts'
import { toHistory, toImageDetail, toImageRows, toRemoved } from '../../../electron/engine/to-image.ts'
import { imageDetail, imageRow } from '../../../shared/contract/images.ts'

const hash = '73e2b2d48642b21b357384b0cb81c1869cc5e0c48a00f61553756196058304b9'

describe('a cleaned instruction', () => {
  it.each([
    // The classic builder.
    ['/bin/sh -c #(nop)  CMD ["/bin/sh"]', 'CMD', '["/bin/sh"]'],
    ['/bin/sh -c #(nop)  ENV PATH=/bin', 'ENV', 'PATH=/bin'],
    [`/bin/sh -c #(nop) COPY file:${hash} in /bin/busybox `, 'COPY', 'file:73e2b2d48642 in /bin/busybox'],
    [`/bin/sh -c #(nop) ADD multi:${hash} in / `, 'ADD', 'multi:73e2b2d48642 in /'],
    ['/bin/sh -c #(nop)  ENTRYPOINT ["docker-entrypoint.sh"]', 'ENTRYPOINT', '["docker-entrypoint.sh"]'],
    ['/bin/bash -o pipefail -c #(nop)  WORKDIR /app', 'WORKDIR', '/app'],
    ['cmd /S /C #(nop)  EXPOSE 80', 'EXPOSE', '80'],
    ['/bin/sh -c apt-get update && apt-get install -y curl', 'RUN', 'apt-get update && apt-get install -y curl'],
    ['/bin/bash -o pipefail -c set -e; make', 'RUN', 'set -e; make'],
    ['/bin/sh -ec make', 'RUN', 'make'],
    ['|2 A=1 B=two words /bin/sh -c make $A', 'RUN', 'make $A'],
    ['/bin/busybox --install -s /bin', 'RUN', '/bin/busybox --install -s /bin'],
    ['cmd /S /C dir', 'RUN', 'dir'],
    ['powershell -Command Get-Item', 'RUN', 'Get-Item'],
    ['/bin/sh -c echo "#(nop) is no mark here"', 'RUN', 'echo "#(nop) is no mark here"'],
    ['/bin/sh -c #(nop) ', 'OTHER', ''],
    // BuildKit.
    ['RUN /bin/sh -c apk add curl # buildkit', 'RUN', 'apk add curl'],
    ['RUN |1 V=1.2 /bin/sh -c make V=$V # buildkit', 'RUN', 'make V=$V'],
    ['COPY /src /app # buildkit', 'COPY', '/src /app'],
    ['EXPOSE map[443/tcp:{} 80/tcp:{}]', 'EXPOSE', '443/tcp 80/tcp'],
    ['EXPOSE [8080/tcp]', 'EXPOSE', '[8080/tcp]'],
    ['CMD ["nginx" "-g" "daemon off;"]', 'CMD', '["nginx" "-g" "daemon off;"]'],
    ['WORKDIR /app', 'WORKDIR', '/app'],
    [
      'HEALTHCHECK &{["CMD-SHELL" "curl x"] "0s" "0s" "0s" "0s" \'\\x00\'}',
      'HEALTHCHECK',
      '&{["CMD-SHELL" "curl x"] "0s" "0s" "0s" "0s" \'\\x00\'}',
    ],
    ['RUN /bin/sh -c <<EOF\necho 1\nEOF\n # buildkit', 'RUN', '<<EOF\necho 1\nEOF'],
    ['RUNNER go', 'OTHER', 'RUNNER go'],
    // Others.
    ["# debian.sh --arch 'amd64' out/ 'bookworm'", 'OTHER', "# debian.sh --arch 'amd64' out/ 'bookworm'"],
    ['Buildpacks Launcher', 'OTHER', 'Buildpacks Launcher'],
    ['', 'OTHER', ''],
    ['<img src=x onerror=alert(1)>', 'OTHER', '<img src=x onerror=alert(1)>'],
  ])('%j', (createdBy, instruction, text) => expect(cleanInstruction(createdBy)).toEqual({ instruction, text }))

  it.each([
    ['spaces', `RUN ${' '.repeat(100_000)}x`],
    ['bars', `|9 ${'A=b '.repeat(30_000)}`],
    ['shells', '/bin/sh -x '.repeat(10_000)],
    ['marks', `/bin/sh ${'-c '.repeat(20_000)}#(nop) X`],
  ])('takes no time for a long text of %s', (_name, text) => {
    const began = performance.now()
    cleanInstruction(text)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe('image rows', () => {
  const raw = { Id: 'sha256:1', RepoTags: ['b:1', 'a:1'], RepoDigests: null, Created: 1_795_180_868, Size: 5 }

  it.each([
    ['tags sorted', raw, { tags: ['a:1', 'b:1'], digests: [], createdAt: 1_795_180_868_000, sizeBytes: 5 }],
    ['no tags', { ...raw, RepoTags: null }, { tags: [] }],
    [
      'old ways to say none',
      { ...raw, RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'] },
      { tags: [], digests: [] },
    ],
    ['unknown size', { ...raw, Size: -1, VirtualSize: -1 }, { sizeBytes: null }],
    ['created 0', { ...raw, Created: 0 }, { createdAt: null }],
    ['created in the year 1', { ...raw, Created: -62_135_596_800 }, { createdAt: null }],
    [
      'created as text',
      { ...raw, Created: '2026-11-20T13:21:08.957Z' },
      { createdAt: Date.parse('2026-11-20T13:21:08Z') },
    ],
  ])('%s', (_name, given, expected) => {
    const [row] = toImageRows([given])
    expect(imageRow.parse(row)).toMatchObject(expected)
  })

  it('has each id once: several manifests of one image are one row', () => {
    const rows = toImageRows([raw, { ...raw, RepoTags: ['c:1', 'a:1'], Size: 9 }, { ...raw, Id: '' }, null])
    expect(rows).toMatchObject([{ id: 'sha256:1', tags: ['a:1', 'b:1', 'c:1'], sizeBytes: 5 }])
  })

  it.each([[null], [{}], ['x'], [[null, 1, 'x', []]]])('%j has none', (given) => expect(toImageRows(given)).toEqual([]))
})

describe('an image in detail', () => {
  it('turns the history base first and keeps `<missing>` apart by index', () => {
    const steps = toHistory([
      {
        Id: 'sha256:top',
        Created: 2,
        CreatedBy: 'CMD ["x"]',
        Size: 0,
        Tags: ['a:1', '<none>:<none>'],
        Comment: 'buildkit.dockerfile.v0',
      },
      ...Array.from({ length: 30 }, () => ({
        Id: '<missing>',
        Created: 0,
        CreatedBy: 'RUN /bin/sh -c x # buildkit',
        Size: 10,
        Tags: null,
      })),
      { Id: '<missing>', Created: -62_135_596_800, CreatedBy: null, Size: -1, Tags: null },
    ])
    expect(steps.map(({ index }) => index)).toEqual(Array.from({ length: 32 }, (_, index) => index))
    expect(steps[0]).toMatchObject({ imageId: null, createdAt: null, instruction: 'OTHER', sizeBytes: 0, empty: true })
    expect(steps[1]).toMatchObject({
      imageId: null,
      instruction: 'RUN',
      text: 'x',
      original: 'RUN /bin/sh -c x # buildkit',
      empty: false,
    })
    expect(steps[31]).toMatchObject({
      imageId: 'sha256:top',
      createdAt: 2000,
      instruction: 'CMD',
      empty: true,
      tags: ['a:1'],
    })
  })

  it('is read from an old and from a lean (API 1.52) document', () => {
    const detail = toImageDetail(
      {
        Id: 'sha256:1',
        RepoTags: ['a:1'],
        Created: '2026-11-20T13:21:08.957Z',
        Size: 5,
        Os: 'linux',
        Architecture: 'arm64',
        Variant: 'v8',
        Author: 'me',
        Config: {
          Cmd: ['sh'],
          Entrypoint: 'old string form',
          Env: ['A=1'],
          Labels: { l: '1' },
          ExposedPorts: { '80/tcp': {} },
          Volumes: { '/data': {} },
          User: 'u',
          WorkingDir: '/w',
        },
        RootFS: { Layers: ['sha256:l1'] },
      },
      [],
    )
    expect(imageDetail.parse(detail)).toMatchObject({
      variant: 'v8',
      entrypoint: ['old string form'],
      cmd: ['sh'],
      exposedPorts: ['80/tcp'],
      volumes: ['/data'],
      layers: ['sha256:l1'],
    })
    const lean = toImageDetail({ Id: 'sha256:1', Config: null }, null)
    expect(imageDetail.parse(lean)).toMatchObject({ cmd: [], env: [], variant: null, author: '', history: [] })
  })
})

it('tells what a removal removed', () => {
  expect(toRemoved([{ Untagged: 'a:1' }, { Deleted: 'sha256:1' }, { Deleted: 'sha256:2' }, null])).toEqual({
    untagged: ['a:1'],
    deleted: ['sha256:1', 'sha256:2'],
  })
  expect(toRemoved(null)).toEqual({ untagged: [], deleted: [] })
})
