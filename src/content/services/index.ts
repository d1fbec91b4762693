// The services catalogue: what content hands on of it to other rooms and the faces.
export { listServices, serviceById } from './list-services.ts'
export {
  type PublicService,
  postsOfService,
  publicServices,
  type ServiceTopic,
  serviceBySlug,
  servicesAt,
} from './public-services.ts'
export {
  lookOverService,
  moveService,
  publishService,
  type SaveService,
  type Service,
  saveService,
  serviceName,
  withdrawService,
} from './save-service.ts'
export { askWays, audienceKeys, costs, givens, type ServiceWords } from './service-fields.ts'
export { exportServices, importServices, type ServiceImport } from './service-table.ts'
export { type PlacedText, replaceInService, serviceTexts } from './service-texts.ts'
export { writeStarterServices } from './starter-services.ts'
export type * from './tables.ts'
export { listTopics, moveTopic, saveTopic, type Topic } from './topics.ts'
export { goodFor } from './waiting.ts'
