// What the faces may use of insight.
export { type Brought, type BroughtRow, brought, type Cell, type SubjectKind, subjectKinds } from './brought.ts'
export { type DeskCounts, makeDeskCounts } from './desk-counts.ts'
export { type GoalPage, goalPage } from './goal-page.ts'
export { writeMondayMails } from './jobs.ts'
export { type MondayPage, mondayPage, planMondayMails, renderMonday } from './monday-mail.ts'
export { insightPolicy } from './policy.ts'
export { sayGoal } from './say-goal.ts'
export { type Need, type Today, today } from './today.ts'
