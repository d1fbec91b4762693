export * from './database.ts'
export * from './house.ts'
export * from './process.ts'
export * from './server.ts'
