import './tables.ts'

export { definedJobs, defineJob, type JobDefinition, type JobRun } from './define-job.ts'
export { type EnqueueOptions, enqueue } from './enqueue.ts'
export { dropLease, takeLease } from './leases.ts'
export { type JobsState, jobsProbe, jobsState } from './overdue.ts'
export { makeTicks } from './schedule.ts'
export { Worker, type WorkerOptions } from './worker.ts'
