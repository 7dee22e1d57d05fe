import { createServer } from 'node:http'
import { page } from './page.js'

const products = [
  { name: 'Lantern', cents: 2450 },
  { name: 'Travelling rug', cents: 6900 },
]

const port = Number(process.env.PORT ?? 3000)

createServer((request, response) => {
  if (request.url === '/healthz') return response.end('ok\n')
  if (request.url !== '/') return response.writeHead(404).end('There is no such page.\n')
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(products))
}).listen(port, () => console.log(`http://127.0.0.1:${port}`))
