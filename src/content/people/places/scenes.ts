import { listScenes, relabelScene } from '#rooms/facts'
import { lookIn, putOut } from '../in-words.ts'
import { type NameSource, placeKey } from '../names.ts'

/** What scenes are called at the desk: mostly the title of a post as it was when its links were made. */
export const scenePlaces: NameSource = {
  kind: 'scene',
  async find(work, finder, locales) {
    return (await listScenes(work, {})).flatMap(({ scene, label }) =>
      lookIn({ label }, finder, locales).map(({ where, contexts }) => ({
        place: placeKey('scene', String(scene), where),
        kind: 'scene',
        subject: String(scene),
        title: label,
        href: null,
        where,
        locale: null,
        contexts,
        byHand: false,
      })),
    )
  },
  async putOut(work, finder, subject, how) {
    const [scene] = await listScenes(work, { scenes: [Number(subject)] })
    if (scene) await relabelScene(work, scene.scene, putOut({ label: scene.label }, finder, how).label)
  },
}
