import { readCsv, readPair } from './list-words.ts'
import { readBytes, readWhole } from './quantities.ts'

/** A `--mount`, taken apart. */
export interface Mount {
  readonly type: 'bind' | 'volume' | 'tmpfs'
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  readonly propagation: string
  readonly noCopy: boolean
  readonly subpath: string
  readonly driver: string
  readonly driverOptions: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly tmpfsBytes: number | null
  readonly tmpfsMode: number | null
}

/** `problem`: the part that cannot be used. */
export function readMount(text: string): Mount | { problem: string } {
  const driverOptions = new Map<string, string>()
  const labels = new Map<string, string>()
  let mount: Mount = {
    ...{ type: 'volume', source: '', target: '', readOnly: false, propagation: '', noCopy: false, subpath: '' },
    ...{ driver: '', driverOptions: {}, labels: {}, tmpfsBytes: null, tmpfsMode: null },
  }
  for (const field of readCsv(text)) {
    const { name, value } = readPair(field)
    const isOn = !field.includes('=') || /^(true|1)$/.test(value)
    switch (name.toLowerCase()) {
      case 'type':
        if (value !== 'bind' && value !== 'volume' && value !== 'tmpfs') return { problem: field }
        mount = { ...mount, type: value }
        break
      case 'source':
      case 'src':
        mount = { ...mount, source: value }
        break
      case 'target':
      case 'destination':
      case 'dst':
        mount = { ...mount, target: value }
        break
      case 'readonly':
      case 'ro':
        mount = { ...mount, readOnly: isOn }
        break
      case 'bind-propagation':
        mount = { ...mount, propagation: value }
        break
      case 'volume-nocopy':
        mount = { ...mount, noCopy: isOn }
        break
      case 'volume-subpath':
        mount = { ...mount, subpath: value }
        break
      case 'volume-driver':
        mount = { ...mount, driver: value }
        break
      case 'volume-opt':
        driverOptions.set(readPair(value).name, readPair(value).value)
        break
      case 'volume-label':
        labels.set(readPair(value).name, readPair(value).value)
        break
      case 'tmpfs-size':
        if (readBytes(value) === null) return { problem: field }
        mount = { ...mount, tmpfsBytes: readBytes(value) }
        break
      case 'tmpfs-mode':
        if (!/^0?[0-7]{3,4}$/.test(value) || readWhole(value) === null) return { problem: field }
        mount = { ...mount, tmpfsMode: Number.parseInt(value, 8) }
        break
      default:
        return { problem: field }
    }
  }
  if (mount.target === '') return { problem: 'target' }
  if (mount.type === 'bind' && mount.source === '') return { problem: 'source' }
  return { ...mount, driverOptions: Object.fromEntries(driverOptions), labels: Object.fromEntries(labels) }
}
