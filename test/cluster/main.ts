import { parseArgs } from 'node:util'
import { down } from './harness/down.ts'
import { places } from './harness/places.ts'
import { up } from './harness/up.ts'
import { hello } from './hello.ts'

const help = `npm run cluster [-- --images DIR]
npm run cluster:down

Brings up a one-node Kubernetes on this machine, with containers, and a project in it, and keeps it:
etcd to kubelet and containerd as processes, DNS, CloudNativePG, Crossplane and xsupabase as pods.
Prints the KUBECONFIG, and the address and keys of the project. Needs root on Linux. What it runs is
built on the first start, later ones take two minutes. \`npm run cluster:down\` ends all of it.

  --images DIR   archives of images (docker save, or of an OCI layout) that are used instead of what
                 is made here: docker.io/supabase/gotrue:v1 as docker.io_supabase_gotrue_v1.tar
`
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' }, images: { type: 'string' } },
})
const tell = (line: string): void => console.log(line)

if (values.help) {
  console.log(help)
} else if (positionals[0] === 'down') {
  await down()
  tell('everything has ended')
} else {
  try {
    const { kubeconfig } = await up({ tell, ...(values.images && { images: values.images }) })
    tell(`export KUBECONFIG=${kubeconfig}`)
    await hello(tell)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    console.error(`logs: ${places.logs}; npm run cluster:down ends what runs`)
    process.exitCode = 1
  }
}
