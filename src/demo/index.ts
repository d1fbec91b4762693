// The demo city, founded by `foyer start` in an empty data folder.
export { clearUnfinishedDemo, demoUnfinished } from './clear-unfinished.ts'
export { type DemoWish, foundDemoCity } from './found-demo-city.ts'
export { demoSignIns } from './sign-ins.ts'
