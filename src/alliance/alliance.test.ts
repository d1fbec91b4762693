import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId, readAudit, type Work } from '#platform'
import { countStatements, openTestHouse, type TestHouse } from '#testing'
import { openTestGround } from '../testing/ground.ts'
import {
  addLibrary,
  addServicePoint,
  allAlliances,
  allianceOf,
  allianceOfHost,
  brandOf,
  changeAlliance,
  changeLogo,
  changeServicePoint,
  claimHost,
  foundAlliance,
  isOn,
  kindWithDescendants,
  knownSwitches,
  listServicePoints,
  localDay,
  pointByNo,
  pointKinds,
  quietHours,
  removeLogo,
  saveBrand,
  setSwitch,
  switches,
} from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())
const fieldsOf = (error: unknown): string[] => (isRefusal(error) ? error.fields.map((f) => f.field).toSorted() : [])

test('an alliance is founded once, with its first library, and only by the system', async () => {
  const input = { name: 'Anhe County Library', city: 'Anhe', timeZone: 'Asia/Shanghai', locales: ['zh-CN', 'en'] }
  const id = newId()
  const made = await house.system((work) => foundAlliance(work, input), { alliance: id })
  assert.equal(made.alliance, id)
  await assert.rejects(
    house.system((work) => foundAlliance(work, input), { alliance: id }),
    { code: 'alliance.already-founded' },
  )
  await assert.rejects(
    house.as('owner', (work) => foundAlliance(work, input), { alliance: newId() }),
    { code: 'platform.not-allowed' },
  )
  const alliance = await house.system((work) => allianceOf(work), { alliance: id })
  assert.equal(alliance.default_locale, 'zh-CN')
  const acts = await house.system((work) => readAudit(work).then((rows) => rows.map((row) => row.act).toSorted()), { alliance: id })
  assert.deepEqual(acts, ['alliance.founded', 'alliance.library-added'])
  assert.ok((await allAlliances(house.platform.database.db)).includes(id))
})

test('what is wrong with a founding is said of every field at once', async () => {
  const wrong = house.system(
    (work) => foundAlliance(work, { name: ' ', timeZone: 'Mars/Olympus', country: 'XYZ', locales: ['tlh'], contactEmail: 'x@y' }),
    { alliance: newId() },
  )
  await assert.rejects(wrong, (error) => {
    assert.deepEqual(fieldsOf(error), ['city', 'contactEmail', 'country', 'locales', 'name', 'timeZone'])
    return true
  })
})

test('a transaction reads its alliance and its switches once, and anew what it has changed', async () => {
  const count = countStatements(house)
  const asks = (times: number) => () =>
    house.as('owner', async (work) => {
      for (let i = 0; i < times; i++) {
        await allianceOf(work)
        await isOn(work, 'room:strategy')
      }
    })
  assert.equal(await count(asks(5)), await count(asks(1)))
  const change = async (work: Work) => {
    assert.equal((await allianceOf(work)).contact_email, '')
    await changeAlliance(work, { contactEmail: 'desk@library.example' })
    assert.equal((await allianceOf(work)).contact_email, 'desk@library.example')
    await setSwitch(work, 'locale:zh-CN', false)
    assert.deepEqual((await allianceOf(work)).locales, ['en'])
    await setSwitch(work, 'locale:zh-CN', true)
    assert.ok(await isOn(work, 'room:strategy'))
    await setSwitch(work, 'room:strategy', false)
    assert.ok(!(await isOn(work, 'room:strategy')))
    await setSwitch(work, 'room:strategy', true)
    await changeAlliance(work, { contactEmail: '' })
    // The same transaction in the name of another alliance.
    await assert.rejects(allianceOf({ ...work, alliance: house.alliance }), { code: 'alliance.not-founded' })
  }
  await house.as('owner', change, { alliance: house.otherAlliance })
})

test('a host name belongs to one alliance; where several live, an unknown name is nobody', async () => {
  const { db } = house.platform.database
  await house.system((work) => claimHost(work, 'Library.Test.example.'))
  await house.system((work) => claimHost(work, 'library.test.example'))
  assert.equal(await allianceOfHost(db, 'LIBRARY.test.example:4000'), house.alliance)
  assert.equal(await allianceOfHost(db, 'unknown.example'), undefined)
  await assert.rejects(
    house.system((work) => claimHost(work, 'library.test.example'), { alliance: house.otherAlliance }),
    { code: 'alliance.host-taken' },
  )
  await assert.rejects(
    house.visitor((work) => claimHost(work, 'x.example')),
    { code: 'platform.not-allowed' },
  )
})

test('one alliance alone answers to any name', async () => {
  const ground = await openTestGround()
  try {
    const { db } = ground.platform.database
    assert.equal(await allianceOfHost(db, 'anything.example'), undefined, 'nothing was founded yet')
    const found = (id: string) =>
      ground.platform.work(id, { kind: 'system', name: 'test' }, (work) =>
        foundAlliance(work, { name: 'Alone', timeZone: 'UTC', locales: ['en'] }),
      )
    const id = newId()
    await found(id)
    assert.equal(await allianceOfHost(db, 'anything.example'), id)
    await found(newId())
    assert.equal(await allianceOfHost(db, 'anything.example'), undefined)
  } finally {
    await ground.close()
  }
})

test('a point of every kind is opened, numbered, listed by parent, changed and kept', async () => {
  const numbers: number[] = []
  for (const { key } of pointKinds) {
    const point = await house.as('editor', (work) => addServicePoint(work, { name: `A ${key}`, kind: key, names: { 'zh-CN': '点' } }))
    assert.equal(point.sensitive, key === 'prison-point' || key === 'hospital-point')
    numbers.push(point.point_no)
  }
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => numbers[0]! + i),
  )
  const external = await house.visitor((work) => listServicePoints(work, { kind: 'external' }))
  assert.deepEqual(new Set(external.map((p) => p.kind)), new Set(kindWithDescendants('external')))
  assert.ok(external.some((p) => p.kind === 'self-service-machine') && !external.some((p) => p.kind === 'branch'))
  const [first] = numbers
  const changed = await house.as('editor', (work) => changeServicePoint(work, first!, { name: 'Renamed', lat: 34.7, lon: 113.6 }))
  assert.deepEqual([changed.name, changed.kind, changed.lat, changed.names['zh-CN']], ['Renamed', 'central', 34.7, '点'])
  const sentence = (await house.system((work) => readAudit(work, { subject: { kind: 'point', id: first! } })))[0]!
  assert.deepEqual([sentence.act, sentence.params.what], ['alliance.point-changed', 'name, lat, lon'])
  await house.as('editor', (work) => changeServicePoint(work, first!, { status: 'ended' }))
  assert.ok(!(await house.visitor((work) => listServicePoints(work))).some((p) => p.point_no === first))
  assert.equal((await house.visitor((work) => pointByNo(work, first!))).status, 'ended', 'its number stays')
  for (const wrong of [0, -1, 1.5, 2 ** 31, Number.NaN])
    await assert.rejects(
      house.visitor((work) => pointByNo(work, wrong)),
      { code: 'alliance.no-such-point' },
    )
})

test('what is wrong with a point is said of every field at once', async () => {
  const wrong = house.as('owner', (work) =>
    addServicePoint(work, {
      name: '',
      kind: 'castle',
      lat: 95,
      lon: 0,
      email: 'nobody',
      url: 'javascript:alert(1)',
      timeZone: '+08:00',
      dayEnds: 900,
      openTo: 'cats',
      openedOn: '2026-02-30',
    }),
  )
  await assert.rejects(wrong, (error) => {
    assert.deepEqual(fieldsOf(error), ['dayEnds', 'email', 'kind', 'lat', 'name', 'openTo', 'openedOn', 'timeZone', 'url'])
    return true
  })
  await assert.rejects(
    house.as('owner', (work) => addServicePoint(work, { name: 'Null Island', kind: 'branch', lat: 0, lon: 0 })),
    (error) => fieldsOf(error)[0] === 'lat',
  )
  await house.as('owner', (work) => addServicePoint(work, { name: 'Coded', kind: 'branch', code: 'C1' }))
  await assert.rejects(
    house.as('owner', (work) => addServicePoint(work, { name: 'Coded too', kind: 'branch', code: 'C1' })),
    (error) => fieldsOf(error)[0] === 'code',
  )
  await assert.rejects(
    house.as('keeper', (work) => addServicePoint(work, { name: 'x', kind: 'branch' })),
    { code: 'platform.not-allowed' },
  )
  await assert.rejects(
    house.as('owner', (work) => addServicePoint(work, { name: 'x', kind: 'branch', library: newId() })),
    (error) => fieldsOf(error)[0] === 'library',
  )
})

test('a library is there once by name and by code', async () => {
  await house.as('owner', (work) => addLibrary(work, { name: 'Second Library', code: 'CN-2' }))
  await assert.rejects(
    house.as('owner', (work) => addLibrary(work, { name: 'Second Library' })),
    (error) => fieldsOf(error)[0] === 'name',
  )
  await assert.rejects(
    house.as('owner', (work) => addLibrary(work, { name: 'Third Library', code: 'CN-2' })),
    (error) => fieldsOf(error)[0] === 'code',
  )
})

test('64 who open points at once get 64 numbers', async () => {
  const before = (await house.visitor((work) => listServicePoints(work, { status: 'any' }))).length
  const made = await Promise.all(
    Array.from({ length: 64 }, (_, i) =>
      house.as('owner', (work) => addServicePoint(work, { name: `Race ${i}`, kind: 'reading-station' })),
    ),
  )
  assert.equal(new Set(made.map((p) => p.point_no)).size, 64)
  assert.equal((await house.visitor((work) => listServicePoints(work, { status: 'any' }))).length, before + 64)
})

test('the local day is the day of the point, by its zone and day end, also right after these change', async () => {
  const at = new Date('2026-09-12T17:30:00Z') // 01:30 on the 13th in Shanghai, 18:30 on the 12th in London
  const bar = await house.as('owner', (work) => addServicePoint(work, { name: 'Night bar', kind: 'reading-bar', dayEnds: 120 }))
  const guest = await house.as('owner', (work) =>
    addServicePoint(work, { name: 'Guest in London', kind: 'guest', timeZone: 'Europe/London' }),
  )
  const day = (point: number | null) => house.visitor((work) => localDay(work, point, at))
  assert.deepEqual(
    [await day(null), await day(0), await day(bar.point_no), await day(guest.point_no)],
    ['2026-09-13', '2026-09-13', '2026-09-12', '2026-09-12'],
  )
  await house
    .as('owner', async (work) => {
      await changeServicePoint(work, bar.point_no, { dayEnds: 60 })
      assert.equal(await localDay(work, bar.point_no, at), '2026-09-13', 'seen inside the work')
      throw new Error('undo')
    })
    .catch(() => {})
  assert.equal(await day(bar.point_no), '2026-09-12', 'undone is undone')
  await house.as('owner', (work) => changeServicePoint(work, bar.point_no, { dayEnds: 60 }))
  assert.equal(await day(bar.point_no), '2026-09-13')
  await assert.rejects(day(99_999), { code: 'alliance.no-such-point' })
})

test('two who change different things of the alliance at once both keep what they changed', async () => {
  const change = (input: Parameters<typeof changeAlliance>[1]) =>
    house.as('director', async (work) => {
      await allianceOf(work)
      await changeAlliance(work, input)
    })
  for (let round = 0; round < 10; round++) {
    await Promise.all([change({ city: `City ${round}` }), change({ contactEmail: `desk${round}@library.example` })])
    const { city, contact_email } = await house.system(allianceOf)
    assert.deepEqual([city, contact_email], [`City ${round}`, `desk${round}@library.example`])
  }
  await change({ contactEmail: '' })
})

test('the alliance changes what it says of itself; what is not given stays', async () => {
  const after = await house.as('director', (work) => changeAlliance(work, { city: 'Zhengzhou', quietFrom: 22 * 60 }))
  assert.deepEqual([after.name, after.city, after.time_zone], ['Test City', 'Zhengzhou', 'Asia/Shanghai'])
  assert.deepEqual(await house.visitor((work) => quietHours(work)), { from: 1320, until: 480, timeZone: 'Asia/Shanghai' })
  await assert.rejects(
    house.as('director', (work) => changeAlliance(work, { quietFrom: 1440, timeZone: 'x', defaultLocale: 'fr' })),
    (error) => {
      assert.deepEqual(fieldsOf(error), ['defaultLocale', 'quietFrom', 'timeZone'])
      return true
    },
  )
  await assert.rejects(
    house.as('editor', (work) => changeAlliance(work, { city: 'x' })),
    { code: 'platform.not-allowed' },
  )
})

test('a colour is saved when it reaches its contrast everywhere, else refused with the pair that fails', async () => {
  assert.equal((await house.visitor((work) => brandOf(work))).light.act, '#0b5a49')
  await assert.rejects(
    house.as('editor', (work) => saveBrand(work, { light: '#07C160', dark: 'teal' })),
    (error) => {
      assert.ok(isRefusal(error))
      assert.deepEqual(
        error.fields.map((f) => [f.field, f.code]),
        [
          ['light', 'alliance.colour-too-weak'],
          ['dark', 'alliance.not-a-colour'],
        ],
      )
      assert.equal(error.fields[0]!.params?.colour, '#07c160', 'it names the colour that was typed, none that was made of it')
      return true
    },
  )
  const saved = await house.as('editor', (work) => saveBrand(work, { light: '1C4E90', type: 'system' }))
  assert.deepEqual([saved.light.act, saved.dark.act, saved.type], ['#1c4e90', '#72cdb2', 'system'])
  await assert.rejects(
    house.as('author', (work) => saveBrand(work, { type: 'source' })),
    { code: 'platform.not-allowed' },
  )
})

test('a logo is drawn or painted; one that could run something is refused whole', async () => {
  const svg = (inside: string) => new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">${inside}</svg>`)
  const use = (bytes: Uint8Array, alt = 'An open door') => house.as('editor', (work) => changeLogo(work, bytes, { name: 'logo.svg', alt }))
  for (const bad of [
    '<script>alert(1)</script>',
    '<image href="https://evil.example/x.png"/>',
    '<rect onload="alert(1)"/>',
    '<a href="javascript:alert(1)"><rect/></a>',
  ]) {
    await assert.rejects(use(svg(bad)), (error) => isRefusal(error) && error.code.startsWith('platform.svg'), bad)
  }
  await assert.rejects(use(svg('<rect/>'), ' '), (error) => fieldsOf(error)[0] === 'logoAlt')
  await assert.rejects(use(new TextEncoder().encode('<html></html>')), { code: 'platform.file-kind-not-allowed' })
  assert.equal((await house.visitor((work) => brandOf(work))).logo, null, 'what was refused changed nothing')
  const brand = await use(svg('<rect width="10" height="10"/>'))
  assert.equal(brand.logo?.alt, 'An open door')
  const again = await use(svg('<circle r="4"/>'))
  assert.notEqual(again.logo?.file, brand.logo?.file)
  assert.equal((await house.as('editor', (work) => removeLogo(work))).logo, null)
  assert.equal((await house.as('editor', (work) => removeLogo(work))).logo, null)
})

test('rooms, channels and languages are switched; the first language stays', async () => {
  assert.equal(await house.visitor((work) => isOn(work, 'channel:webhook')), false)
  assert.equal(await house.visitor((work) => isOn(work, 'channel:never-heard-of')), true)
  await house.as('owner', (work) => setSwitch(work, 'room:strategy', false))
  assert.equal(await house.visitor((work) => isOn(work, 'room:strategy')), false)
  await house.as('owner', (work) => setSwitch(work, 'room:strategy', true))
  assert.equal(await house.visitor((work) => isOn(work, 'room:strategy')), true)
  await house.as('owner', (work) => setSwitch(work, 'locale:zh-CN', false))
  assert.deepEqual((await house.visitor((work) => allianceOf(work))).locales, ['en'])
  await assert.rejects(
    house.as('owner', (work) => setSwitch(work, 'locale:en', false)),
    { code: 'alliance.last-locale' },
  )
  await assert.rejects(
    house.as('owner', (work) => setSwitch(work, 'room:sauna', true)),
    { code: 'alliance.no-such-switch' },
  )
  await assert.rejects(
    house.as('editor', (work) => setSwitch(work, 'room:strategy', false)),
    { code: 'platform.not-allowed' },
  )
  await house.as('owner', (work) => setSwitch(work, 'locale:zh-CN', true))
  const all = await house.visitor((work) => switches(work))
  assert.equal(all.size, knownSwitches().length + 2)
  assert.equal((await house.system((work) => readAudit(work, { act: 'alliance.switched-off' }))).length, 2)
})
