import { type Call, flag, sendJson } from './http.ts'
import type { Container } from './model.ts'
import { statsDocument } from './stats.ts'

/** `/containers/{id}/stats`: one document, or one a second until the reader leaves or the container is removed. */
export function sendStats({ world, api, query, response }: Call, container: Container): void {
  const streams = query.get('stream') === null || flag(query, 'stream')
  const sample = (before: number | null): object => statsDocument(world, container, world.now(), before, api)
  if (!streams) {
    sendJson(response, sample(flag(query, 'one-shot') ? null : world.now() - 1000))
    return
  }
  response.writeHead(200, { 'Content-Type': 'application/json' })
  let before: number | null = null
  const send = (): void => {
    if (!world.containers.has(container.id)) {
      response.end()
      return
    }
    // a reader that has stopped reading gets the newest sample when it comes back, not all of them
    if (response.writableNeedDrain) return
    const running = container.state === 'running' || container.state === 'paused'
    const now = world.now()
    response.write(`${JSON.stringify(sample(before))}\n`)
    before = running ? now : null
  }
  send()
  const timer = setInterval(send, 1000)
  timer.unref()
  response.on('close', () => clearInterval(timer))
}
