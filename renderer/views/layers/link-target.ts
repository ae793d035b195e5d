/** Where a symbolic link points, from the root of the image: never out of it. */
export function linkTarget(path: string, link: string): string {
  const start = link.startsWith('/') ? [] : path.split('/').slice(0, -1)
  const names: string[] = []
  for (const name of [...start, ...link.split('/')]) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}
