/** What the demo city says, in English and Chinese. Invented, short, and without anybody's real name. */
export interface DemoText {
  en: [title: string, summary: string, body: string]
  zh: [title: string, summary: string, body: string]
}

const lantern = (en: string, zh: string, enBody: string, zhBody: string): DemoText => ({
  en: [
    en,
    enBody,
    `${enBody}\n\n## What you can do\nCome in, ask at the desk for the Little Lantern shelf, and take one thing home. **A card is free and made while you wait.**\n\n> The lamp is on until you have found your page.\n> — Little Lantern`,
  ],
  zh: [
    zh,
    zhBody,
    `${zhBody}\n\n## 您可以做什么\n进馆后到服务台找“小灯书架”，选一本带回家。**办证免费，立等可取。**\n\n> 灯一直亮着，直到你找到想读的那一页。\n> — 小灯`,
  ],
})

/** The persona channel: numbered episodes of Little Lantern, a lamp that has stood in the reading room for a long time. */
export const episodes: readonly DemoText[] = [
  lantern(
    'Who turns the lights off?',
    '谁最后关灯？',
    'Every evening at nine someone walks past four hundred chairs. Little Lantern went along.',
    '每晚九点，有人走过四百把椅子。小灯跟着走了一圈。',
  ),
  lantern(
    'The book nobody borrowed for eleven years',
    '十一年没有人借过的书',
    'It stands on shelf 7, third from the left, and it is about knots.',
    '它在七号书架左起第三本，讲的是绳结。',
  ),
  lantern(
    'A card in four minutes',
    '四分钟办一张读者证',
    'Little Lantern took a watch and stood at the desk.',
    '小灯拿着表站在服务台旁边。',
  ),
  lantern(
    'What the rain reads',
    '下雨天大家读什么',
    'On wet days people stay longer and read slower. We looked at the tables.',
    '下雨天大家坐得更久，读得更慢。我们去看了看阅览桌。',
  ),
  lantern(
    'Midnight at the reading bar',
    '阅读吧的午夜',
    'At half past twelve there were nine people, two cats and one argument about poems.',
    '零点半，九个人，两只猫，还有一场关于诗的争论。',
  ),
  lantern(
    'The smallest station',
    '最小的阅读驿站',
    'Heron Island has one room, one keeper and a boat. The books come on Thursdays.',
    '鹭岛只有一间屋、一位管理员和一条船。书每周四到。',
  ),
  lantern(
    'How a book gets its number',
    '一本书的号码从哪里来',
    'The number on the spine is an address. Here is how to read it.',
    '书脊上的号码是它的地址。这样就能看懂。',
  ),
  lantern(
    'Three questions at the desk',
    '服务台最常听到的三个问题',
    'Where is it, may I keep it longer, and is there a quieter place?',
    '在哪里？能续借吗？有没有更安静的地方？',
  ),
  lantern(
    'The map that was folded wrong',
    '折错了的地图',
    'In local history lies a map of the harbour that shows a street nobody can find.',
    '地方文献室里有一张港口老地图，上面有一条谁也找不到的街。',
  ),
  lantern(
    'Reading aloud to a bus',
    '在公交车上朗读',
    'Line 12 is nineteen stops long. That is exactly one short story.',
    '12 路车一共十九站，刚好读完一个短篇。',
  ),
  lantern(
    'Large letters',
    '大字本',
    'There are 640 books in large print. They are not on a shelf of their own, and here is why.',
    '馆里有 640 种大字本，它们没有单独放一个书架，原因是这样的。',
  ),
  lantern(
    'The seat by the window',
    '靠窗的那个座位',
    'It is taken at nine past nine. We asked who comes first.',
    '每天九点零九分就有人坐下了。我们问了问是谁来得最早。',
  ),
  lantern(
    'A letter from the book return',
    '还书箱里的一封信',
    'Somebody left a note in a novel: “Begin at page 90.” We did.',
    '有人在小说里夹了张纸条：“从第 90 页开始读。”我们照做了。',
  ),
  lantern(
    'What a grandmother borrowed',
    '外婆借走了什么',
    'A cookbook, a dinosaur and a comic. The dinosaur was for her.',
    '一本菜谱、一本恐龙书、一本漫画。恐龙书是她自己看的。',
  ),
  lantern(
    'The 24-hour door',
    '二十四小时的门',
    'At the railway station the last borrower of the day came at 4:40.',
    '火车站自助馆里，这一天最后一位借书的人是四点四十分来的。',
  ),
  lantern(
    'Words our dialect keeps',
    '方言里留下来的词',
    'Local history has recordings of 61 voices. One of them counts to ten.',
    '地方文献室录下了 61 个人的声音，其中一位在数数。',
  ),
  lantern('A shelf for exams', '考试书架', 'In June the quietest shelf is the busiest one.', '六月里，最安静的书架最忙。'),
  lantern(
    'Summer, thirty books',
    '一个暑假，三十本书',
    'Forty-one children said they would. This is how they keep count.',
    '四十一个孩子说要读满三十本，这是他们的记法。',
  ),
  lantern(
    'The lamp goes on a boat',
    '小灯坐船',
    'Little Lantern travelled with the Thursday crate and came back wet.',
    '小灯跟着周四的书箱上了船，回来时浑身湿透。',
  ),
  lantern(
    'Books that came back late',
    '迟还的书',
    'The oldest was nine years late, with a flower in it. Nobody had to pay.',
    '最晚的一本迟了九年，里面夹着一朵花。谁也不用付钱。',
  ),
  lantern(
    'Who writes Little Lantern?',
    '小灯是谁写的？',
    'Three people, two chairs and one rule: no sentence longer than a breath.',
    '三个人、两把椅子、一条规矩：一句话不长过一口气。',
  ),
  lantern('The quiet hour', '安静的一小时', 'From eight to nine nobody speaks, not even the lamp.', '八点到九点谁也不说话，连小灯也不说。'),
]

export interface DemoNotice extends DemoText {
  asks: 'apply' | 'visit' | 'newsletter' | 'nothing'
  serves: 'members' | 'stations' | 'applications' | 'none'
  topic: 'events' | 'new-books' | 'children' | 'local-history'
}

const notice = (
  asks: DemoNotice['asks'],
  serves: DemoNotice['serves'],
  topic: DemoNotice['topic'],
  en: DemoText['en'],
  zh: DemoText['zh'],
): DemoNotice => ({ asks, serves, topic, en, zh })

/** What else is published; `{place}` and `{month}` are filled in. */
export const notices: readonly DemoNotice[] = [
  notice(
    'visit',
    'members',
    'events',
    [
      'An evening of poems at {place}',
      'Bring one poem, hear twelve.',
      'Chairs are in a circle, the first poem begins at seven. Nobody has to read aloud.\n\n## Good to know\n- free, no registration\n- tea in the hall\n- step-free entrance',
    ],
    [
      '{place}：诗歌之夜',
      '带一首诗来，听十二首回去。',
      '椅子围成一圈，七点开始。不想朗读也没关系。\n\n## 请留意\n- 免费，无需报名\n- 大厅备有茶水\n- 入口无台阶',
    ],
  ),
  notice(
    'apply',
    'members',
    'new-books',
    [
      'New on the shelves in {month}',
      'Forty titles, from tide tables to thrillers.',
      'The buyers looked for what you asked for at the desk. The list lies at every branch.\n\nA card lets you take home ten things for a month.',
    ],
    [
      '{month}新书上架',
      '四十种新书，从潮汐表到推理小说。',
      '采购时参考了您在服务台提出的需求，书单放在各分馆。\n\n凭读者证可借十件，为期一个月。',
    ],
  ),
  notice(
    'visit',
    'stations',
    'children',
    [
      'Story hour comes to {place}',
      'For children of four to seven and whoever brings them.',
      'Twenty cushions, two stories and one song. It lasts forty minutes.\n\n## Please\n- come ten minutes early\n- bring socks',
    ],
    [
      '故事时间来到{place}',
      '四到七岁的孩子和陪同的大人。',
      '二十个坐垫、两个故事、一首歌，大约四十分钟。\n\n## 请您\n- 提前十分钟到\n- 带一双袜子',
    ],
  ),
  notice(
    'visit',
    'stations',
    'new-books',
    [
      'Fresh crates for {place}',
      'One hundred other books since Monday.',
      'The crate was packed after what was lent there last season: cooking, wuxia, picture books.\n\nTell the keeper what should be in the next one.',
    ],
    ['{place}换了新书', '周一起有一百册不一样的书。', '书箱按上一季的借阅来配：烹饪、武侠、绘本。\n\n下一箱想看什么，请告诉管理员。'],
  ),
  notice(
    'apply',
    'applications',
    'events',
    [
      'Apply for a card from your sofa',
      'Two minutes now, one signature at the desk.',
      'Fill in the form on this site. The card waits for you at the place you choose.\n\nNo deposit, no fee, no birthday asked.',
    ],
    ['坐在沙发上办理读者证', '现在两分钟，到馆签个字。', '在本网站填写表单，读者证在您选择的服务点等您。\n\n免押金、免费用，也不问生日。'],
  ),
  notice(
    'newsletter',
    'applications',
    'events',
    [
      'One mail a week, if you like',
      'What’s on, new books, and nothing else.',
      'Choose the topics that concern you. Each mail has a link that stops it at once.\n\nWe count no openings.',
    ],
    ['每周一封邮件，可选', '活动、新书，别无其他。', '只选与您有关的主题。每封邮件都有即时退订的链接。\n\n我们不统计是否打开邮件。'],
  ),
  notice(
    'visit',
    'members',
    'local-history',
    [
      'Old photographs of {place}',
      'Who knows the shop on the left?',
      'Local history has scanned ninety glass plates. Some faces have no name yet.\n\nCome and look; a pencil lies beside each print.',
    ],
    ['{place}老照片', '谁认得左边那家店？', '地方文献室扫描了九十张玻璃底片，有些面孔还没有名字。\n\n欢迎来看，每张照片旁都备有铅笔。'],
  ),
  notice(
    'visit',
    'members',
    'events',
    [
      'Free help with forms at {place}',
      'Tuesdays from two to five.',
      'A colleague helps with printing, scanning and online forms. Nothing is kept.\n\nBring your own papers and your glasses.',
    ],
    ['{place}免费协助填表', '每周二下午两点到五点。', '工作人员协助打印、扫描和网上填表，不留存任何资料。\n\n请带好材料和老花镜。'],
  ),
  notice(
    'nothing',
    'none',
    'events',
    [
      '{place} closes early on Friday',
      'The heating is looked after.',
      'On Friday the doors close at four. Books that are due that day count as due on Saturday.',
    ],
    ['{place}周五提前闭馆', '检修暖气。', '周五下午四点闭馆。当天到期的图书顺延至周六。'],
  ),
  notice(
    'visit',
    'members',
    'children',
    [
      'Thirty books in a summer',
      'A booklet, a stamp for each book, a feast in September.',
      'The booklet is at every desk. A picture book counts as much as a thick one.\n\nWhoever reads aloud to somebody gets two stamps.',
    ],
    [
      '一个暑假三十本书',
      '一本小册子，每读一本盖一个章，九月有聚会。',
      '每个服务台都可以领小册子，绘本和厚书同样算一本。\n\n给别人朗读的，盖两个章。',
    ],
  ),
]

export const pages: readonly { slug: string; text: DemoText }[] = [
  {
    slug: 'your-card',
    text: {
      en: [
        'What a card gives you',
        'Free, made while you wait.',
        'Anybody who lives, learns or works here [gets a card](/join).\n\n## You need\n- something with your name on it\n- two minutes\n\n## You get\n- ten things for a month, at 32 places\n- everything online',
      ],
      zh: [
        '读者证有什么用',
        '免费，立等可取。',
        '在本市居住、学习或工作的人都可以[办理读者证](/join)。\n\n## 需要\n- 一份写有姓名的证件\n- 两分钟\n\n## 可以\n- 在 32 个服务点借阅十件，为期一个月\n- 使用全部数字资源',
      ],
    },
  },
  {
    slug: 'rules',
    text: {
      en: [
        'House rules',
        'Short, because they are few.',
        'Be kind, be quiet where it says so, bring things back.\n\n- food: in the hall\n- phones: outside the reading room\n- late: nothing to pay, we send a note',
      ],
      zh: [
        '入馆须知',
        '不长，因为条目不多。',
        '待人友善，该安静的地方安静，按时归还。\n\n- 饮食：请在大厅\n- 电话：请到阅览室外\n- 逾期：不收费，我们会发提醒',
      ],
    },
  },
  {
    slug: 'how-to-get-here',
    text: {
      en: [
        'How to get here',
        'Bus, bicycle, boat.',
        'The central library is at the last stop of line 12. Every place has its address and hours on its own page.',
      ],
      zh: ['怎样到馆', '公交、自行车、船。', '总馆在 12 路车终点站。各服务点的地址和开放时间见其页面。'],
    },
  },
]
