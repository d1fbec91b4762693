export { type BackupReport, backUp } from './backup.ts'
export { demandBackup, restore } from './restore.ts'
