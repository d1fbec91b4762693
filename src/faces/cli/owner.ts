import { refuse } from '#platform'
import { createOwner } from '../accounts/accounts.ts'
import { type Command, type Given, usageOf, withAlliance } from './command.ts'
import { chooseAlliance, withHouse } from './open.ts'

/** `foyer owner`: for whoever keeps the installation: makes an owner, or takes the second step from somebody who lost phone and recovery codes. */
export const owner: Command = {
  name: 'owner',
  usage: [
    'foyer owner add --name "Lin Yue" --email lin@library.example   (passphrase in FOYER_PASSPHRASE)',
    'foyer owner unlock --email lin@library.example',
  ],
  options: {
    name: { value: 'text', says: 'name of the new owner' },
    email: { value: 'address', says: 'with which they sign in' },
  },
  takes: withAlliance,
  words: 1,
  run,
}

async function run(given: Given): Promise<void> {
  const [verb] = given.words
  const email = given.text('email')
  if ((verb !== 'add' && verb !== 'unlock') || !email) throw usageOf(owner)
  await withHouse(given.config, async (house) => {
    if (verb === 'unlock') {
      const user = await house.signIn.userByEmail(house.database.db, email)
      if (!user) throw refuse(404, 'platform.not-found')
      await house.signIn.dropSecondStep(user)
      console.log('  The second step is off and all devices are signed out.')
      return
    }
    const alliance = await chooseAlliance(house, given.alliance)
    await createOwner(house, alliance, { name: given.text('name') ?? '', email, passphrase: process.env.FOYER_PASSPHRASE ?? '' })
    console.log(`  ${email} can sign in at ${house.config.url}/desk`)
  })
}
