// The server asks for version 4 of its library of Activity Streams, which the registry lacks. What it uses of it that version 3 has not are two
// functions: contexts that are known without being fetched, and whether an object is an activity.
const Loader = require('activitystrea.ms/src/contextloader')

const known = new Map()
const fetching = Loader.prototype.makeDocLoader
Loader.prototype.makeDocLoader = function () {
  const load = fetching.call(this)
  return async (url) => (known.has(url) ? { contextUrl: null, document: known.get(url), documentUrl: url } : load(url))
}
require('activitystrea.ms').registerContext = (url, context) => void known.set(url, context)

const { Activity } = require('vocabs-as')
const reasoner = require('activitystrea.ms/src/reasoner')
require('activitystrea.ms').models.Object.prototype.isActivity = function () {
  return [this.type].flat().some((type) => reasoner.node(type).is(Activity))
}
