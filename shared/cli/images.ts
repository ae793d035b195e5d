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
