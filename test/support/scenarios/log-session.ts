import type { Client } from '../../../renderer/client.ts'

/** All that a log session holds now: the container's lines in order, and the codes of the markers between them. */
export async function readSession(client: Client, sessionId: string): Promise<{ lines: string[]; markers: string[] }> {
  const stop = new AbortController()
  const notices = await client.logs.follow({ sessionId }, { signal: stop.signal })
  let end = 0
  for await (const notice of notices) {
    end = notice.first + notice.count
    if (notice.caughtUp) break
  }
  const lines: string[] = []
  const markers: string[] = []
  for (let from = 0; from < end; from += 1000) {
    const page = await client.logs.read({ sessionId, from, count: 1000 })
    for (const line of page.lines) {
      if (line.kind === 'line') lines.push(line.text)
      else if (line.marker) markers.push(line.marker.code)
    }
  }
  stop.abort()
  return { lines, markers }
}
