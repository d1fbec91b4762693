import type { Work } from './work.ts'

/** A need of a lower room that a higher room fills. Declared where it is needed, registered once in src/house.ts. */
export interface Contract<T> {
  readonly name: string
  register(implementation: T): void
  /** Everything registered, in order of registration. */
  all(): readonly T[]
  /** The one registered implementation; a fault when there is none. */
  one(): T
}

/** Declares a contract. Registering the same implementation twice is registering it once. */
export function defineContract<T>(name: string): Contract<T> {
  const registered = new Set<T>()
  return {
    name,
    register: (implementation) => void registered.add(implementation),
    all: () => [...registered],
    one: () => {
      const [first] = registered
      if (first === undefined) throw new Error(`nothing is registered for the contract ${name}`)
      return first
    },
  }
}

/** A thing that happens in a room and that higher rooms follow within the same transaction. */
export interface RoomEvent<Payload> {
  readonly name: string
  on(follow: (work: Work, payload: Payload) => Promise<void>): void
  emit(work: Work, payload: Payload): Promise<void>
}

/** Declares an event. Followers run one after the other inside the transaction; one that refuses undoes everything. */
export function defineEvent<Payload>(name: string): RoomEvent<Payload> {
  const contract = defineContract<(work: Work, payload: Payload) => Promise<void>>(name)
  return {
    name,
    on: contract.register,
    emit: async (work, payload) => {
      for (const follow of contract.all()) await follow(work, payload)
    },
  }
}
