import { refuse } from '#platform'
import { createOwner } from '../accounts/accounts.ts'
import { chooseAlliance, readArguments, withHouse } from './open.ts'

const usage =
  'foyer owner add --name "Lin Yue" --email lin@library.example   (passphrase in FOYER_PASSPHRASE)   | unlock --email …   [--alliance slug]'

/** `foyer owner`: for whoever keeps the installation: makes an owner, or takes the second step from somebody who lost phone and recovery codes. */
export async function owner(args: string[]): Promise<void> {
  const given = readArguments(args, { name: { type: 'string' }, email: { type: 'string' } })
  const [verb] = given.words
  const email = given.text('email')
  if ((verb !== 'add' && verb !== 'unlock') || !email) throw refuse(422, 'platform.usage', { usage })
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
