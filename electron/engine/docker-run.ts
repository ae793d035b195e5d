import { answerBytes } from './answer-bytes.ts'
import type { Api, Request } from './api.ts'
import type { EngineDefaults } from './own-parts.ts'
import { integer, list, type Raw, record, text, texts } from './raw.ts'
import type { EngineRun, UpdateOrder, Vitals } from './run-types.ts'
import type { Session } from './session.ts'
import { toHealth, toState } from './to-container.ts'
import { toContainerPlan } from './to-container-plan.ts'

/** Making and changing containers over the Engine API. `session` throws engine-offline where there is none. */
export function createRun(session: () => Session): EngineRun {
  const get = (path: string, subject: Request['subject']): Request => ({
    ...{ method: 'GET', path, lane: 'read', subject, limitMs: 20_000 },
  })
  const post = (path: string, query: Request['query'], body: Raw | null, limitMs = 120_000): Request => {
    const bytes = Buffer.from(JSON.stringify(body ?? {}))
    const headers = { 'Content-Type': 'application/json', 'Content-Length': String(bytes.length) }
    return {
      ...{ method: 'POST', path, query: query ?? {}, lane: 'act', subject: 'container', limitMs },
      ...(body && { headers, body: [bytes] }),
    }
  }
  const inspectImage = async (api: Api, ref: string, signal: AbortSignal): Promise<Raw> => {
    if (ref === '') return {}
    // An image that is gone has no defaults to tell.
    return record(await api.json(get(`/images/${escaped(ref)}/json`, 'image'), 'object', signal).catch(() => ({})))
  }

  return {
    async create({ name, platform, body, connect }, signal) {
      const { api } = session()
      const query = { ...(name !== '' && { name }), ...(platform !== '' && { platform }) }
      const made = record(
        await api.json({ ...post('/containers/create', query, body), subject: 'image' }, 'object', signal),
      )
      const id = text(made.Id)
      for (const { network, endpoint } of connect) {
        const joined = { Container: id, EndpointConfig: endpoint }
        try {
          await api.head(
            { ...post(`/networks/${encodeURIComponent(network)}/connect`, {}, joined), subject: 'engine' },
            signal,
          )
        } catch (error) {
          // Half a container is none.
          await api
            .head({ ...post('', { force: true }, null), method: 'DELETE', path: pathOf(id) }, signal)
            .catch(() => undefined)
          throw error
        }
      }
      return { id, warnings: texts(made.Warnings) }
    },
    async plan(id, signal) {
      const { api } = session()
      const [container, info] = await Promise.all([
        api.json(get(`${pathOf(id)}/json`, 'container'), 'object', signal).then(record),
        api.json(get('/info', 'engine'), 'object', signal).then(record),
      ])
      const [image, named] = await Promise.all([
        inspectImage(api, text(container.Image), signal),
        inspectImage(api, text(record(container.Config).Image), signal),
      ])
      return toContainerPlan(container, image, text(named.Id), engineDefaults(info))
    },
    async vitals(id, signal) {
      return toVitals(record(await session().api.json(get(`${pathOf(id)}/json`, 'container'), 'object', signal)))
    },
    async rename(id, name, signal) {
      await session().api.head(post(`${pathOf(id)}/rename`, { name }, null), signal)
    },
    async update(id, order, signal) {
      const body = toUpdateBody(order)
      return {
        warnings: texts(
          record(await session().api.json(post(`${pathOf(id)}/update`, {}, body), 'object', signal)).Warnings,
        ),
      }
    },
    async commit(id, { repository, tag, message, author, pause, changes }, signal) {
      const query = {
        container: id,
        ...(repository !== '' && { repo: repository, tag }),
        ...(message !== '' && { comment: message }),
        ...(author !== '' && { author }),
        ...{ pause, ...(changes.length > 0 && { changes }) },
      }
      // As long as the engine takes to write the layer.
      const request: Request = { ...post('/commit', query, {}), limitMs: null }
      return text(record(await session().api.json(request, 'object', signal)).Id)
    },
    async *export(id, signal) {
      yield* answerBytes(session().api, { path: `${pathOf(id)}/export`, subject: 'container' }, signal)
    },
    async names(kind, signal) {
      const { api } = session()
      if (kind === 'networks') {
        const all = list(await api.json(get('/networks', 'engine'), 'list', signal))
        return all.map((item) => text(record(item).Name)).sort()
      }
      const all = record(await api.json(get('/volumes', 'engine'), 'object', signal))
      return list(all.Volumes)
        .map((item) => text(record(item).Name))
        .sort()
    },
  }
}

const pathOf = (id: string): string => `/containers/${encodeURIComponent(id)}`
const escaped = (ref: string): string =>
  ref
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/')

function engineDefaults(info: Raw): EngineDefaults {
  return {
    cgroupns: text(info.CgroupVersion) === '2' ? 'private' : 'host',
    logDriver: text(info.LoggingDriver) || 'json-file',
    runtime: text(info.DefaultRuntime) || 'runc',
  }
}

function toVitals(raw: Raw): Vitals {
  const state = record(raw.State)
  const health = record(state.Health)
  const probe = record(list(health.Log).at(-1))
  return {
    state: toState(text(state.Status), state.Running === true),
    health: toHealth(text(health.Status) || null) ?? 'none',
    exitCode: integer(state.ExitCode),
    restarts: Math.max(0, integer(raw.RestartCount)),
    error: text(state.Error),
    lastProbe: text(probe.Output).slice(0, 1000),
  }
}

function toUpdateBody(order: UpdateOrder): Raw {
  const { restart } = order
  return Object.fromEntries(
    Object.entries({
      Memory: order.memoryBytes,
      MemorySwap: order.memorySwapBytes,
      MemoryReservation: order.memoryReservationBytes,
      NanoCpus: order.nanoCpus,
      CpuShares: order.cpuShares,
      CpusetCpus: order.cpusetCpus,
      PidsLimit: order.pidsLimit,
      RestartPolicy: restart && { Name: restart.name, MaximumRetryCount: restart.maximumRetryCount },
    }).filter(([, value]) => value !== null),
  )
}
