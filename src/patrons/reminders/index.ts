// Reminders: one mail before something begins, for whoever asked.
export { confirmReminder, dueBefore, type RemindedOf, reminderOf, stopReminder } from './answer-reminder.ts'
export { type AskForReminder, askForReminder, reminderLeads } from './ask-for-reminder.ts'
export { countReminders, subjectChanged } from './follow-subject.ts'
export { reminderPersonalData } from './personal-data.ts'
export { planDueReminders, sendDueReminders } from './send-reminders.ts'
export { type Beginning, type ReminderSubject, reminderSubjects } from './subject.ts'
