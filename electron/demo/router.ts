import type { RequestListener } from 'node:http'
import { archiveRoutes } from './archive-routes.ts'
import { containerRoutes } from './container-routes.ts'
import { execRoutes } from './exec-routes.ts'
import { type Call, type Face, type Route, sendJson } from './http.ts'
import { imageRoutes } from './image-routes.ts'
import { imageWorkRoutes } from './image-work-routes.ts'
import { Refusal } from './model.ts'
import { systemRoutes } from './system-routes.ts'
import type { World } from './world.ts'

const ROUTES: readonly Route[] = [
  ...systemRoutes,
  ...containerRoutes,
  ...archiveRoutes,
  ...execRoutes,
  ...imageWorkRoutes,
  ...imageRoutes,
]

const minor = (version: string): number => Number(version.split('.')[1] ?? 0)

/** The engine's HTTP API over one world; tests wrap it to make it fail. */
export function createRouter(world: World, face: Face): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://engine')
    const versioned = /^\/v(\d+\.\d+)(\/.*)$/.exec(url.pathname)
    const path = versioned?.[2] ?? url.pathname
    const version = versioned?.[1] ?? face.apiVersion
    response.setHeader('Api-Version', face.apiVersion)
    response.setHeader('Docker-Experimental', 'false')
    response.setHeader('Ostype', 'linux')
    response.setHeader('Server', `Docker/${face.version} (linux)`)
    const refuse = (error: unknown): void => {
      const status = error instanceof Refusal ? error.status : 500
      const message = error instanceof Error ? error.message : String(error)
      if (response.headersSent) response.destroy()
      else sendJson(response, { message }, status)
    }
    if (minor(version) > minor(face.apiVersion)) {
      refuse(
        new Refusal(400, `client version ${version} is too new. Maximum supported API version is ${face.apiVersion}`),
      )
      return
    }
    if (minor(version) < minor(face.minApiVersion)) {
      refuse(
        new Refusal(
          400,
          `client version ${version} is too old. Minimum supported API version is ${face.minApiVersion}, please upgrade your client to a newer version`,
        ),
      )
      return
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method
    for (const route of ROUTES) {
      const caught = route.method === method ? route.path.exec(path) : null
      if (!caught) continue
      try {
        const name = decodeURIComponent(caught[1] ?? '')
        const call: Call = { world, face, api: minor(version), name, query: url.searchParams, request, response }
        Promise.resolve(route.run(call)).catch(refuse)
      } catch (error) {
        refuse(error)
      }
      return
    }
    refuse(new Refusal(404, 'page not found'))
  }
}
