import { addDays } from '#platform'
import {
  addMenuItem,
  answerFaces,
  changeAsset,
  listPhotos,
  markFace,
  preparePhoto,
  receivePhotos,
  saveConsent,
  savePhotoDay,
  saveWords,
  settlePhoto,
} from '#rooms/content'
import { as, type City } from '../city.ts'
import { bringOut, type Press } from '../publish.ts'
import { drawTable } from './draw.ts'
import { both, notice } from './notice.ts'

/** Somebody of the staff whom readers meet, what they pick, and what a reader said, each with their consent; and the post with both. */
export async function meetPeople(city: City, press: Press, at: string, goal: string): Promise<void> {
  const text = (heading: string, words: string, questions: { question: string; answer: string }[] = []) => ({
    heading,
    text: words,
    questions,
  })
  const [pick, quote] = await as(city, 'reader-one', async (work) => {
    const staff = await saveConsent(work, {
      name: 'Zhou Bo',
      variants: ['周波'],
      side: 'staff',
      uses: ['name', 'words', 'picture'],
      places: ['site', 'others', 'print'],
      given: 'paper',
    })
    const reader = await saveConsent(work, {
      name: 'Grandmother Ye',
      variants: ['叶奶奶'],
      email: 'ye@readers.example.org',
      uses: ['name', 'words'],
      places: ['site'],
      given: 'desk',
    })
    const day = at.slice(0, 10)
    const written = async (consent: string, sort: string, en: ReturnType<typeof text>, zh: ReturnType<typeof text>) =>
      (await saveWords(work, { consent, sort, texts: { en, 'zh-CN': zh }, day: addDays(day, -1), state: 'shown' })).id
    await written(
      staff.id,
      'meet',
      text('Keeper of Heron Island', 'Opens at seven, because the fishermen do.', [
        { question: 'What do people ask you for?', answer: 'The tide table. Then, while they are here, a book.' },
        { question: 'What are you reading?', answer: 'Whatever came with the Thursday boat.' },
      ]),
      text('鹭岛驿站管理员', '七点开门，因为渔民七点出海。', [
        { question: '大家来问什么？', answer: '潮汐表。既然来了，就顺便带本书。' },
        { question: '您在读什么？', answer: '周四的船带来什么就读什么。' },
      ]),
    )
    const picked = await written(
      staff.id,
      'pick',
      text('The Turn of the Screw', 'I read it on the boat and was glad of the other passengers.'),
      text('《螺丝在拧紧》', '我在船上读的，幸好还有别的乘客。'),
    )
    const said = await written(
      reader.id,
      'quote',
      text('', 'I take the dinosaurs. The child takes the cookbook.'),
      text('', '恐龙书归我，菜谱归孩子。'),
    )
    for (const [href, en, zh] of [
      ['/meet', 'People', '认识我们'],
      ['/picks', 'Staff picks', '馆员推荐'],
      ['/booklists', 'Booklists', '书单'],
      ['/stickers', 'Stickers', '表情包'],
    ] as const)
      await addMenuItem(work, { menu: 'foot', href, labels: both(en, zh) })
    return [picked, said]
  })
  const pieces = `{piece:words/${pick}}\n\n{piece:words/${quote}}`
  await bringOut(
    city,
    press,
    {
      ...notice(
        ['Picked on Heron Island', 'The keeper has read it, on the boat.', `Two who know what is good.\n\n${pieces}`],
        ['鹭岛推荐', '管理员在船上读完的。', `两位懂书的人。\n\n${pieces}`],
        'visit',
      ),
      goal,
    },
    { wall: at },
  )
}

/** An afternoon at a table, with pictures that were settled face by face, one that is not yet, and the post with those that were. */
export async function holdPhotoDay(city: City, press: Press, at: string, goal: string): Promise<void> {
  const day = addDays(at.slice(0, 10), -3)
  const { id: photoDay } = await as(city, 'author', (work) =>
    savePhotoDay(work, { event: 'Book mending afternoon', place: 'Demo City Library, hall', day, keepDays: 60 }),
  )
  let lead: string | null = null
  for (const [i, people] of [3, 4].entries()) {
    const { bytes, faces } = await drawTable(people, i)
    const photo = await preparePhoto(bytes, `table-${i + 1}.png`)
    await as(city, 'author', (work) => receivePhotos(work, { photoDay, helper: 'Li Min', photos: [photo] }))
    // Those before are settled, so that it is the only one in the inbox.
    const { items } = await as(city, 'author', (work) => listPhotos(work, { photoDay, state: 'inbox' }))
    const asset = await settle(city, items[0]!.id, faces, i === 0)
    lead ??= asset
  }
  await bringOut(
    city,
    press,
    {
      ...notice(
        [
          'An afternoon with glue',
          'Forty books went home in one piece.',
          'Green wristbands may be seen, red ones are blurred. Thank you for saying so.',
        ],
        ['一个和胶水打交道的下午', '四十本书修好了。', '戴绿手环的可以入镜，戴红手环的已打码。谢谢大家告诉我们。'],
        'visit',
      ),
      lead,
      goal,
    },
    { wall: at },
  )
}

/** Marks the faces of a picture; the first wears green, the others red. Lets it out where it is done, else the last face stays open. */
async function settle(
  city: City,
  photo: string,
  faces: readonly { x: number; y: number; w: number; h: number }[],
  done: boolean,
): Promise<string | null> {
  return as(city, 'author', async (work) => {
    for (const [i, box] of faces.entries()) {
      const { face } = await markFace(work, { photo, ...box })
      if (done || i < faces.length - 1)
        await answerFaces(work, { photo, faces: [{ face, settled: 'colour', colour: i === 0 ? 'green' : 'red' }] })
    }
    if (!done) return null
    const asset = await settlePhoto(work, { photo, looked: true, minors: false })
    await changeAsset(work, {
      asset: asset.id,
      alt: both('Drawing: people at a table mend books; all but one face are blurred', '插画：几个人围桌修书，只有一张脸没有打码'),
      credit: 'Demo City Libraries',
    })
    return asset.id
  })
}
