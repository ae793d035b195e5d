import dockerIgnore from '@balena/dockerignore'

/** What of a folder a build takes. */
export interface Ignore {
  takes(path: string): boolean
  /** Nothing below this folder is taken, so that it need not be looked into. */
  skipsFolder(path: string): boolean
}

/** The rules of `.dockerignore`. The Dockerfile and the list itself go along in any case: the engine reads them, and leaves them out then. */
export function createIgnore(text: string | null, dockerfile: string): Ignore {
  const rules = (text ?? '').replace(/^\uFEFF/, '')
  const filter = dockerIgnore({ ignorecase: false }).add(rules)
  const hasExceptions = /^\s*!/m.test(rules)
  const takes = (path: string): boolean => path === dockerfile || path === '.dockerignore' || !filter.ignores(path)
  return {
    takes,
    skipsFolder: (path) => !hasExceptions && !takes(path) && !dockerfile.startsWith(`${path}/`),
  }
}
