// Times of cues, as people type and read them; the same on the server and in the browser.
export { readTime, sayTime } from '../../../../content/recordings/cue-time.ts'
