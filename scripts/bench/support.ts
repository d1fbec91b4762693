/** What a delivery carries, with a body of about `characters`. */
export function post(characters: number): object {
  const line = 'From 20 September the gazetteer lies open in the ancient-books room. '
  const body = line.repeat(Math.ceil(characters / line.length))
  return {
    title: 'The book that survived',
    summary: line,
    html: `<p>${body.match(/.{1,400}/g)!.join('</p>\n<p>')}</p>`,
    text: body.match(/.{1,400}/g)!.join('\n\n'),
    url: 'https://foyer.example.org/posts/the-book-that-survived',
    link: 'https://foyer.example.org/l/k3m9tq',
    action: { label: 'Book a reading-room hour', url: 'https://foyer.example.org/l/k3m9tr' },
    picture: null,
    byline: 'Bench Library',
    series: '',
    topic: '',
    note: '',
    publishedAt: '2026-09-08T02:00:00.000Z',
    scene: 'k3m9tqx',
    locale: 'en',
    translations: {},
  }
}
