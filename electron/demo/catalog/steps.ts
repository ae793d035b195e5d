import type { Step } from '../model.ts'

export const MIB = 1024 ** 2
const KIT = 'buildkit.dockerfile.v0'
export const DAY = 86_400_000

export const nop = (by: string): Step => ({ by: `/bin/sh -c #(nop)  ${by}`, bytes: 0 })
export const add = (file: string, mib: number): Step => ({
  by: `/bin/sh -c #(nop) ADD file:${file} in / `,
  bytes: Math.round(mib * MIB),
})
export const sh = (command: string, mib: number): Step => ({
  by: `/bin/sh -c ${command}`,
  bytes: Math.round(mib * MIB),
})
export const kit = (by: string, mib = 0): Step => ({ by, bytes: Math.round(mib * MIB), comment: KIT })
export const run = (command: string, mib: number): Step => kit(`RUN /bin/sh -c ${command} # buildkit`, mib)
export const copy = (what: string, mib: number): Step => kit(`COPY ${what} # buildkit`, mib)

export const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
export const alpine = (hash: string): Step[] => [add(hash, 7.4), nop('CMD ["/bin/sh"]')]
export const debian = (name: string, mib: number): Step[] => [
  {
    by: `# debian.sh --arch 'amd64' out/ '${name}' '@1723420800'`,
    bytes: Math.round(mib * MIB),
    comment: 'debuerreotype 0.15',
  },
  nop('CMD ["bash"]'),
]
