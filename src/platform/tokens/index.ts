import './tables.ts'

export * from './tokens.ts'
