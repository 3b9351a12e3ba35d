type Annotations = Readonly<Record<string, string>>

/**
 * What an ingress controller must be told for an hour-long WebSocket and an upload of 5 GB to pass,
 * by the name of its class. Its own defaults cut at a minute and at a megabyte; others have no such
 * limits, or have them outside the Ingress.
 */
const BY_CLASS: readonly (readonly [className: RegExp, annotations: Annotations])[] = [
  [
    /^nginx(-|$)/, // ingress-nginx, whose class is `nginx` or begins so
    {
      'nginx.ingress.kubernetes.io/proxy-body-size': '0',
      'nginx.ingress.kubernetes.io/proxy-buffering': 'off',
      'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600',
      'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
      'nginx.ingress.kubernetes.io/proxy-send-timeout': '3600',
    },
  ],
]

export const controllerAnnotations = (className: string | undefined): Annotations =>
  BY_CLASS.find(([pattern]) => className !== undefined && pattern.test(className))?.[1] ?? {}
