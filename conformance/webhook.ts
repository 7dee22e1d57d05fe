import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { selfSigned } from '../src/sim/cluster/certificate.ts'

/** Something that answers as Kyverno does: it denies whatever has the label `denied`. */
export interface Webhook {
  readonly url: string
  /** PEM, in base64 as `caBundle` has it. */
  readonly caBundle: string
  end(): void
}

const SENTENCE = `\n\nresource Deployment/shop/denied was blocked due to the following policies \n\nno-denied:\n  check: 'validation error: The label denied is not allowed. rule check failed at path /metadata/labels/denied/'\n`

/** Starts it on loopback. */
export const startWebhook = async (): Promise<Webhook> => {
  const { key, certificate } = selfSigned()
  const server = createServer({ key, cert: certificate }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { request: asked } = JSON.parse(Buffer.concat(chunks).toString()) as {
        request: { uid: string; object?: { metadata?: { labels?: Record<string, string> } } }
      }
      const allowed = asked.object?.metadata?.labels?.['denied'] === undefined
      const answer = allowed
        ? { uid: asked.uid, allowed, warnings: ['policy team.check: the label team should be there'] }
        : { uid: asked.uid, allowed, status: { message: SENTENCE, code: 400 } }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    caBundle: Buffer.from(certificate).toString('base64'),
    end: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
