import { busyboxImage, type TestEngine, testLabel } from './engine.ts'

/** Makes containers that do nothing but live: `count` in all, every `stoppedEach`-th of them only created. Gives their removal. */
export async function makeFleet(
  engine: TestEngine,
  options: { count: number; prefix: string; stoppedEach?: number },
): Promise<() => Promise<void>> {
  const names: string[] = []
  for (let n = 0; n < options.count; n++) {
    const name = `${options.prefix}${n}`
    const verb = options.stoppedEach && n % options.stoppedEach === 0 ? ['create'] : ['run', '-d']
    await engine.docker(
      ...verb,
      '--label',
      testLabel,
      '--network',
      'none',
      '--name',
      name,
      busyboxImage,
      'sleep',
      '100000',
    )
    names.push(name)
  }
  return async () => {
    for (let from = 0; from < names.length; from += 25) await engine.docker('rm', '-f', ...names.slice(from, from + 25))
  }
}
