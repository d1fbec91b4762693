import { addMonths } from '#platform'
import { addSticker, makeInfographic, makeMeme, publishPack, saveGrounds, savePack, savePackPerson, saveSubmission } from '#rooms/content'
import { as, type City } from '../city.ts'
import { bringOut, type Press } from '../publish.ts'
import { drawLantern } from './draw.ts'
import { both, notice } from './notice.ts'

const stickers = [
  ['glad', 'Good morning', '早上好', '😊'],
  ['reading', 'Shh, last chapter', '嘘，最后一章', '📖'],
  ['asleep', 'Closed. See you tomorrow', '闭馆了，明天见', '😴'],
  ['surprised', 'It is due today?!', '今天到期？！', '😮'],
  ['in-love', 'Found it', '找到了', '😍'],
  ['dark', 'Who turned the light off', '谁关的灯', '🌑'],
] as const

/** A pack of stickers of the persona with its rights sheet, submitted to one platform, and the post that offers it. */
export async function offerStickers(city: City, press: Press, day: string, at: string, goal: string): Promise<void> {
  const files = new Map(await Promise.all(stickers.map(async ([mood]) => [mood, await drawLantern(mood)] as const)))
  const pack = await as(city, 'reader-one', async (work) => {
    const { id } = await savePack(work, {
      names: both('Little Lantern', '小灯'),
      descriptions: both('Six moods of a reading lamp. Free to use in your chats.', '一盏阅读灯的六种心情，聊天随意用。'),
      basis: 'own',
      owner: 'Demo City Libraries',
      credit: 'Drawn by the staff of Demo City Libraries',
      signedOn: day,
      showsPeople: 'none',
      showsMarks: 'none',
    })
    await savePackPerson(work, { pack: id, part: 'artist', name: 'Staff of Demo City Libraries', email: 'library@demo-city.example.org' })
    for (const [mood, en, zh, emoji] of stickers)
      await addSticker(work, { pack: id, bytes: files.get(mood)!, name: `${mood}.png`, names: both(en, zh), meanings: both(en, zh), emoji })
    await publishPack(work, id)
    await saveSubmission(work, { pack: id, platform: 'signal', state: 'submitted' })
    return id
  })
  const piece = `{piece:stickers/${pack}}`
  await bringOut(
    city,
    press,
    {
      ...notice(
        ['Little Lantern for your chats', 'Six stickers, free.', `Take them all or one by one.\n\n${piece}`],
        ['聊天里的小灯', '六个表情，免费使用。', `整套或单个都可以保存。\n\n${piece}`],
        'visit',
      ),
      goal,
    },
    { wall: at },
  )
}

/** An infographic of how far a goal is, and a meme with its grounds; each in a post. */
export async function drawFindings(city: City, press: Press, day: string, at: string, goal: string): Promise<void> {
  const month = day.slice(0, 7)
  const [figure, meme] = await as(city, 'author', async (work) => {
    const made = await makeInfographic(work, { form: 'goal', shape: 'wide', goal, from: addMonths(month, -4), to: addMonths(month, -1) })
    const picture = await makeMeme(work, { picture: press.pictures[1]!, locale: 'en', top: 'I only came in', bottom: 'to bring one back' })
    await saveGrounds(work, { asset: picture.id, basis: 'own', living: 'no', jokeOn: 'ourselves' })
    return [made, picture] as const
  })
  await bringOut(
    city,
    press,
    {
      ...notice(
        [
          'How far we are',
          'The goal of the year, as it stands.',
          `We said what we want. This is where it is.\n\n{piece:infographic/${figure.id}}`,
        ],
        ['我们走到哪儿了', '今年的目标，现在的样子。', `我们说过要做什么，这是现在的情况。\n\n{piece:infographic/${figure.id}}`],
        'apply',
      ),
      goal,
    },
    { wall: at },
  )
  await bringOut(
    city,
    press,
    {
      ...notice(
        ['I only came in to bring one back', 'We know.', 'And went home with four. It happens to us, too, and we work here.'],
        ['我只是来还一本书', '我们懂。', '结果带了四本回家。我们也这样，而且我们就在这儿上班。'],
        'visit',
      ),
      lead: meme.id,
      goal,
    },
    { wall: at },
  )
}
