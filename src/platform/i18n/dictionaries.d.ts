/** `圖 图|館 馆|…`: a traditional character and its simplified one. */
declare module 'opencc-js/dict/TSCharacters' {
  const pairs: string
  export default pairs
}

/** A Chinese character → its readings with tones, the most usual first (`lè yuè yào lào`). */
declare module 'pinyin-pro/dist/esm/data/dict1.mjs' {
  const readings: { get(character: string): string | undefined }
  export default readings
}
