import { image } from '../kube/image.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { metricsAsked } from '../metrics/asked.ts'
import { CA, storeCaMounts } from '../objectstore/ca.ts'
import type { ObjectStore } from '../objectstore/index.ts'
import { presignedPrefix } from '../objectstore/presigned.ts'
import { type Component, component } from './component.ts'
import type { Stack } from './stack.ts'

const PORT = 5001
const METRICS_PORT = 8081

/**
 * imgproxy resizes the images that Storage serves. It reads objects through presigned URLs, so it
 * needs no credentials and no volume.
 */
export const imgproxy = (stack: Stack, store: ObjectStore): Component =>
  component(stack, 'imgproxy', {
    image: image(stack.project, 'imgproxy', stack.project.release.images.imgproxy),
    port: PORT,
    ...(metricsAsked(stack.project) && { ports: { metrics: METRICS_PORT } }),
    exporter: { program: 'imgproxy', port: 'metrics', path: '/metrics' },
    user: 999, // the image's own user
    probes: probes(httpGet('/health', PORT)),
    mounts: storeCaMounts(store),
    owns: [
      /^IMGPROXY_(BIND|ALLOWED_SOURCES|LOCAL_FILESYSTEM_ROOT|ENABLE_WEBP_DETECTION)$/,
      /^IMGPROXY_PROMETHEUS_/,
    ],
    env: {
      IMGPROXY_BIND: `:${PORT}`,
      // It asks nobody who calls: it must fetch nothing but the project's own files.
      IMGPROXY_ALLOWED_SOURCES: presignedPrefix(store),
      SSL_CERT_DIR: store.ca && CA, // beside the authorities of the image
      IMGPROXY_USE_ETAG: 'true',
      IMGPROXY_AUTO_WEBP: 'true',
      IMGPROXY_MAX_SRC_RESOLUTION: '16.8',
      ...(metricsAsked(stack.project) && {
        IMGPROXY_PROMETHEUS_BIND: `:${METRICS_PORT}`,
        IMGPROXY_PROMETHEUS_NAMESPACE: 'imgproxy',
      }),
    },
  })
