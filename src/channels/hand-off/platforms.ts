import type { TextUnit } from '#rooms/content'

/** A platform that lets no program publish, or only after a review that a library rarely passes: a person does the last step. */
export interface Platform {
  kind: string
  /** Characters of title and text; null: it has no title. */
  title: number | null
  text: number
  unit?: TextUnit
  /** Width to height of the picture that looks best there. */
  ratio: number | null
  /** Whether links in a text can be followed there. Where not, people come by a code in the picture, by name, or not at all. */
  links: boolean
  /** What the platform counts for a link whatever its length; its own length unless given. */
  linkLength?: number
  /** Whether `open` takes the text along in its `text`. */
  takesText?: true
  /** Where a person begins: an address that opens the app on a phone, or its web page. */
  open: string
  /** Addresses of posts there, with the part that names the post. */
  post: RegExp
}

/**
 * Limits and addresses as of November 2026 (docs/channels/hand-off.md names the sources). A post is recognised by its host and its
 * path; short addresses that a share button copies are taken as they are.
 */
export const platforms: readonly Platform[] = [
  {
    kind: 'wechatchannels',
    title: 16,
    text: 1000,
    ratio: 3 / 4,
    links: false,
    open: 'https://channels.weixin.qq.com/platform',
    post: /^https:\/\/(?:channels\.weixin\.qq\.com|weixin\.qq\.com)\/(?:sph\/|web\/pages\/feed\?[^#]*(?:oid|eid)=)([\w-]+)/,
  },
  {
    kind: 'xiaohongshu',
    title: 20,
    text: 1000,
    ratio: 3 / 4,
    links: false,
    open: 'https://creator.xiaohongshu.com/publish/publish',
    post: /^https?:\/\/(?:www\.)?(?:xiaohongshu\.com\/(?:explore|discovery\/item|red_video)\/|xhslink\.com\/(?:[a-z]\/)?)([0-9a-zA-Z]+)/,
  },
  {
    kind: 'douyin',
    title: 30,
    text: 1000,
    ratio: 9 / 16,
    links: false,
    open: 'https://creator.douyin.com/creator-micro/content/upload',
    post: /^https?:\/\/(?:www\.)?(?:douyin\.com\/(?:video|note)\/|v\.douyin\.com\/)([0-9a-zA-Z_-]+)/,
  },
  {
    kind: 'weibo',
    title: null,
    text: 140,
    ratio: null,
    links: true,
    open: 'https://service.weibo.com/share/share.php',
    post: /^https?:\/\/(?:www\.|m\.)?weibo\.(?:com|cn)\/(?:(?:\d+|status|detail)\/)([0-9a-zA-Z]+)/,
  },
  {
    kind: 'bilibili',
    title: 79,
    text: 249,
    ratio: 16 / 10,
    links: false,
    open: 'https://member.bilibili.com/platform/upload/video/frame',
    post: /^https?:\/\/(?:www\.|m\.)?(?:bilibili\.com\/(?:video|opus|read)\/|b23\.tv\/)([0-9a-zA-Z]+)/,
  },
  {
    kind: 'x',
    title: null,
    text: 280,
    unit: 'weighted',
    ratio: 16 / 9,
    links: true,
    linkLength: 23,
    takesText: true,
    open: 'https://x.com/intent/post',
    post: /^https?:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/\w+\/status\/(\d+)/,
  },
  {
    kind: 'facebook',
    title: null,
    text: 5000,
    ratio: 1.91,
    links: true,
    open: 'https://www.facebook.com/',
    post: /^https?:\/\/(?:www\.|m\.)?facebook\.com\/(?:[^/]+\/(?:posts|videos|photos)\/|share\/(?:p\/|v\/)?|story\.php\?story_fbid=|permalink\.php\?story_fbid=|reel\/)([\w.-]+)/,
  },
  {
    kind: 'instagram',
    title: null,
    text: 2200,
    ratio: 4 / 5,
    links: false,
    open: 'https://www.instagram.com/',
    post: /^https?:\/\/(?:www\.)?instagram\.com\/(?:[\w.]+\/)?(?:p|reel|tv)\/([\w-]+)/,
  },
  {
    kind: 'threads',
    title: null,
    text: 500,
    ratio: null,
    links: true,
    takesText: true,
    open: 'https://www.threads.net/intent/post',
    post: /^https?:\/\/(?:www\.)?threads\.(?:net|com)\/@[\w.]+\/post\/([\w-]+)/,
  },
  {
    kind: 'tiktok',
    title: 90,
    text: 2200,
    unit: 'utf16',
    ratio: 9 / 16,
    links: false,
    open: 'https://www.tiktok.com/upload',
    post: /^https?:\/\/(?:www\.|m\.|vm\.|vt\.)?tiktok\.com\/(?:@[\w.]+\/(?:video|photo)\/|t\/)?([\w-]+)/,
  },
  {
    kind: 'snapchat',
    title: null,
    text: 250,
    ratio: 9 / 16,
    links: true,
    open: 'https://my.snapchat.com/',
    post: /^https?:\/\/(?:www\.)?snapchat\.com\/(?:spotlight|p|t|add\/[\w.-]+)\/([\w-]+)/,
  },
  {
    kind: 'kuaishou',
    title: null,
    text: 500,
    ratio: 9 / 16,
    links: false,
    open: 'https://cp.kuaishou.com/article/publish/video',
    post: /^https?:\/\/(?:www\.)?(?:kuaishou\.com\/(?:short-video|f)\/|v\.kuaishou\.com\/)([\w-]+)/,
  },
]

/** The platform of a channel; undefined for one that Foyer reaches by itself. */
export const platformOf = (kind: string): Platform | undefined => platforms.find((platform) => platform.kind === kind)

/** Finds the post in an address that a person pasted; undefined where it is none of this platform. The sentence that an app puts around it is cut off. */
export function readPostAddress(platform: Platform, pasted: string): { id: string; url: string } | undefined {
  // Apps copy a sentence with the address in it.
  const [typed] = /https?:\/\/[^\s，。；）)】」]+/.exec(pasted.trim().slice(0, 2000)) ?? []
  if (!typed || !URL.canParse(typed)) return undefined
  const found = platform.post.exec(typed)
  if (!found?.[1]) return undefined
  return { id: found[1], url: typed }
}
