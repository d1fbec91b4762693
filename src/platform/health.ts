import { defineContract } from './contracts.ts'
import type { Platform } from './platform.ts'

/** One thing that must hold for the house to do its work, told by the room that knows: the oldest overdue job, the mail transport. */
export interface HealthProbe {
  name: string
  look(house: Platform): Promise<{ ok: boolean; says: string }>
}

export const healthProbes = defineContract<HealthProbe>('health-probe')
