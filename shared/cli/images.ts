import type { BuildOptions } from '../contract/builds.ts'

/** The arguments after `docker` that remove these images or tags. */
export function removeImageArgs(refs: readonly string[], options: { force: boolean }): string[] {
  return ['rmi', ...(options.force ? ['--force'] : []), ...refs]
}

/** The layer history. */
export function historyArgs(ref: string): string[] {
  return ['history', '--no-trunc', ref]
}

export function inspectImageArgs(ref: string): string[] {
  return ['image', 'inspect', ref]
}

/** The images screen. */
export function listImagesArgs(): string[] {
  return ['images']
}

export function pullArgs(reference: string, platform: string | null): string[] {
  return ['pull', ...(platform === null ? [] : ['--platform', platform]), reference]
}

export function pushArgs(reference: string): string[] {
  return ['push', reference]
}

export function tagArgs(ref: string, reference: string): string[] {
  return ['tag', ref, reference]
}

/** Into a file of the folder where it is pasted: the window saves it where the browser does. */
export function saveArgs(refs: readonly string[]): string[] {
  return ['save', '--output', 'images.tar', ...refs]
}

export function loadArgs(file: string): string[] {
  return ['load', '--input', file]
}

export function importArgs(options: {
  file: string
  reference: string
  message: string
  changes: readonly string[]
  platform: string | null
}): string[] {
  return [
    'import',
    ...options.changes.flatMap((change) => ['--change', change]),
    ...(options.message === '' ? [] : ['--message', options.message]),
    ...(options.platform === null ? [] : ['--platform', options.platform]),
    options.file,
    ...(options.reference === '' ? [] : [options.reference]),
  ]
}

/** `context`: the folder. The values of arguments are as given: secrets are masked where the command is shown. */
export function buildArgs(context: string, options: BuildOptions): string[] {
  return [
    'build',
    ...options.tags.flatMap((tag) => ['--tag', tag]),
    ...(options.dockerfile === 'Dockerfile' ? [] : ['--file', `${context.replace(/\/$/, '')}/${options.dockerfile}`]),
    ...(options.target === null ? [] : ['--target', options.target]),
    ...options.args.flatMap(({ name, value }) => ['--build-arg', `${name}=${value}`]),
    ...options.labels.flatMap(({ name, value }) => ['--label', `${name}=${value}`]),
    ...(options.platform === null ? [] : ['--platform', options.platform]),
    ...(options.noCache ? ['--no-cache'] : []),
    ...(options.pull ? ['--pull'] : []),
    context,
  ]
}

/** The password is asked for, or given on standard input: never in the command. */
export function loginArgs(registry: string, user: string): string[] {
  return ['login', '--username', user, ...(registry === 'docker.io' ? [] : [registry])]
}

export function logoutArgs(registry: string): string[] {
  return ['logout', ...(registry === 'docker.io' ? [] : [registry])]
}
