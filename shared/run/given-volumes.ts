import type { RunSpec } from '../contract/run-spec.ts'
import { writeCsv } from './list-words.ts'
import { readMount } from './mount-words.ts'

/** The words that make a container with these very volumes: those that were asked for without a name, and those of its image. */
export function withGivenVolumes(
  spec: RunSpec,
  volumes: readonly { readonly name: string; readonly target: string }[],
): RunSpec {
  const names = new Map(volumes.map(({ name, target }) => [target, name]))
  const take = (target: string): string => {
    const name = names.get(target) ?? ''
    names.delete(target)
    return name
  }
  const mounts = spec.mounts.map((text) => {
    const mount = readMount(text)
    if ('problem' in mount || mount.type !== 'volume' || mount.source !== '') return text
    const name = take(mount.target)
    return name === '' ? text : `${text},${writeCsv([`source=${name}`])}`
  })
  const own = spec.volumes.map((volume) => (volume.source === '' ? { ...volume, source: take(volume.target) } : volume))
  // Something else may go where the image's volume was.
  const taken = new Set([...own.map(({ target }) => target), ...mounts.map(targetOf)])
  const ofImage = [...names].flatMap(([target, source]) => (taken.has(target) ? [] : [{ source, target, options: '' }]))
  return { ...spec, mounts, volumes: [...own, ...ofImage] }
}

function targetOf(text: string): string {
  const mount = readMount(text)
  return 'problem' in mount ? '' : mount.target
}
