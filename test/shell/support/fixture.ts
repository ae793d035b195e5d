import { busyboxImage, testEngine, testLabel } from '../../support/engine.ts'

export interface Fixture {
  readonly engineUrl: string
  /** A running container, the one that the window must list. */
  readonly name: string
  /** A port of this machine that it publishes. */
  readonly port: number
  docker(...args: string[]): Promise<string>
  close(): Promise<void>
}

/** One container with a published port on the tests' engine. */
export async function startFixture(): Promise<Fixture> {
  const engine = await testEngine()
  const name = `portlight-shell-${process.pid}`
  const label = `${testLabel}=1`
  // By id: a test that fails half-way leaves it renamed.
  const id = await engine.docker(
    'run',
    '-d',
    '--name',
    name,
    '--label',
    label,
    '-p',
    '127.0.0.1::80',
    busyboxImage,
    'sleep',
    '100000',
  )
  const address = await engine.docker('port', name, '80/tcp')
  return {
    engineUrl: engine.url,
    name,
    port: Number(address.split(':').at(-1)),
    docker: engine.docker,
    async close() {
      await engine.docker('rm', '-f', id)
    },
  }
}
