// What other rooms and the faces may use of the alliance.
export * from './add-library.ts'
export { type AddServicePoint, addServicePoint } from './add-service-point.ts'
export * from './alliance-of.ts'
export { type Brand, brandOf, type SaveBrand, saveBrand } from './brand.ts'
export { changeLogo, logoKinds, removeLogo } from './change-logo.ts'
export { type ChangeServicePoint, changeServicePoint } from './change-service-point.ts'
export * from './close-points.ts'
export { deriveSoughtAgain } from './derive-sought.ts'
export { eachAlliance } from './each-alliance.ts'
export { claimHost, type FoundAlliance, foundAlliance, foundFirstAlliance, hostName } from './found-alliance.ts'
export { hoursOf } from './hours-data.ts'
export { type AsideLine, type ImportPoints, importPoints, type PointImport } from './import-points.ts'
export * from './invite-staff.ts'
export { asideOf, listImports, type PastImport } from './list-imports.ts'
export { type ListServicePoints, listServicePoints, nameIn, pointByNo, type ServicePoint } from './list-service-points.ts'
export { localDay } from './local-day.ts'
export { firstPlaces, openPlaces, type PlaceNow } from './open-places.ts'
export { type OpenNow, stateAt } from './open-state.ts'
export { type DayHours, hoursOn as dayHours, type Interval, type OpenState, type Schedule, type Span } from './opening-hours.ts'
export type { PointFields } from './point-fields.ts'
export * from './point-kinds.ts'
export { distance, findPlace, type Place, type PointsNear, placeOf, pointsNear } from './points-near.ts'
export { alliancePolicy, staffPolicy } from './policy.ts'
export {
  type Closing,
  hoursOn,
  type ListClosings,
  listClosings,
  nextOpening,
  openNow,
  scheduleOf,
  schedulesOf,
  type TimetableRow,
  timetablesOf,
} from './read-hours.ts'
export { type Reader, readerOf, type Said, sayIn, sayLibrary, sayName, sayOf, sayWhere } from './say-in.ts'
export { seekPoints } from './seek-points.ts'
export {
  changeablePoints,
  intervalsText,
  parseIntervals,
  parseWeek,
  removeTimetable,
  type SaveTimetable,
  saveTimetable,
} from './set-hours.ts'
export {
  type AddStaff,
  addStaff,
  changeRoles,
  chooseLocale,
  leaveStaff,
  listStaff,
  readStaff,
  rolesHeld,
  type StaffMember,
  staffById,
  staffByUser,
} from './staff.ts'
export { isLocale, knownSwitches, localeNames, type Switch, switchSource } from './switch-list.ts'
export { isOn, setSwitch, switches } from './switches.ts'
export * from './tables.ts'
export { type AddTask, addTask, changeTask } from './tasks/add-task.ts'
export { type Deputy, endDeputy, listDeputies, type NameDeputy, nameDeputy } from './tasks/deputies.ts'
export { finishTask, type HandOver, handOverTask, reopenTask, takeTask } from './tasks/hand-over.ts'
export { allianceWork } from './tasks/house-work.ts'
export { type ListTasks, listTasks, type Task, taskById } from './tasks/list-tasks.ts'
export { countOwnTasks, type MyWork, myWork } from './tasks/my-work.ts'
export { type SaidSubject, type TaskSubject, taskSubject } from './tasks/task-subject.ts'
export { type AskedWork, type Waiting, type WorkSource, waitingNeeds, workSource } from './tasks/work-source.ts'
export {
  clockOf as clockText,
  dayStart,
  instantOf,
  instantOfWall,
  isTimeZone,
  isWall,
  statisticalDay,
  wallOf,
} from './wall-time.ts'
