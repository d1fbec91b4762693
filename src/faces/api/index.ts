import { getRequestListener } from '@hono/node-server'
import type { House } from '#house'
import type { Answerer } from '../http/server.ts'
import { routes as alliance } from './alliance.ts'
import { Api, makeApp } from './api.ts'
import { routes as channels } from './channels.ts'
import { routes as content } from './content.ts'
import { routes as facts } from './facts.ts'
import { routes as insight } from './insight.ts'
import { routes as criteria } from './insight-criteria.ts'
import { routes as evaluations } from './insight-evaluations.ts'
import { routes as evidence } from './insight-evidence.ts'
import { routes as heard } from './insight-heard.ts'
import { routes as honours } from './insight-honours.ts'
import { routes as indicators } from './insight-indicators.ts'
import { routes as next } from './insight-next.ts'
import { routes as peers } from './insight-peers.ts'
import { routes as reports } from './insight-reports.ts'
import { routes as returns } from './insight-returns.ts'
import { routes as skills } from './insight-skills.ts'
import { routes as studies } from './insight-studies.ts'
import { routes as surveys } from './insight-surveys.ts'
import { routes as patrons } from './patrons.ts'
import { routes as platform } from './platform.ts'
import { routes as reach } from './reach.ts'
import { routes as strategy } from './strategy.ts'

/** Every room's operations. A new file is added here, in the order of the rooms. */
export function allOperations(): Api {
  const api = new Api()
  platform(api)
  alliance(api)
  facts(api)
  patrons(api)
  strategy(api)
  content(api)
  reach(api)
  channels(api)
  insight(api)
  heard(api)
  studies(api)
  evidence(api)
  evaluations(api)
  criteria(api)
  honours(api)
  surveys(api)
  reports(api)
  indicators(api)
  peers(api)
  next(api)
  returns(api)
  skills(api)
  return api
}

/** Answers everything below /api/. */
export function apiAnswerer(house: House): Answerer {
  const app = makeApp(house, allOperations().operations)
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  return async (request, response, path) => {
    if (path !== '/api' && !path.startsWith('/api/')) return false
    await listener(request, response)
    return true
  }
}
