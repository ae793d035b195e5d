/** A file name of the first image, without what some system forbids. */
export function tarName(refs: readonly string[]): string {
  const [first = 'images'] = refs
  const name = first
    .replace(/^sha256:(.{12}).*$/, '$1')
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 100)
  return `${name || 'images'}${refs.length > 1 ? `-and-${refs.length - 1}` : ''}.tar`
}
