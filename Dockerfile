# The function, and the set-up programs of its projects: one image, which `npm run package` embeds
# in the Function package.
#
# Where no registry is reachable both bases can be local images: BUILD needs Node 24 with npm, BASE
# needs Node 24 as /nodejs/bin/node and the certificates of public authorities.
ARG BUILD=docker.io/library/node:24-slim
ARG BASE=gcr.io/distroless/nodejs24-debian13:nonroot

# On the machine's own platform, since bundles are the same for all
FROM --platform=${BUILDPLATFORM} ${BUILD} AS bundles
WORKDIR /build
COPY package.json package-lock.json ./
# Of all that serves development only the bundler, at the version of the lock file
RUN node -e "const pkg = require('./package.json'); \
      pkg.devDependencies = { esbuild: pkg.devDependencies.esbuild }; \
      delete pkg.optionalDependencies; \
      fs.writeFileSync('package.json', JSON.stringify(pkg))" \
    && npm ci --ignore-scripts --no-audit --no-fund
COPY build.ts ./
COPY src src
ARG REGISTRY=ghcr.io/xsupabase
ARG VERSION=v0.1.0
RUN npm run build -- --registry "${REGISTRY}" --version "${VERSION}" && chmod -R a=rX dist

FROM ${BASE}
ARG VERSION=v0.1.0
LABEL org.opencontainers.image.title="xsupabase" \
      org.opencontainers.image.description="Renders a complete Supabase from one claim, and sets it up" \
      org.opencontainers.image.source="https://github.com/xsupabase/xsupabase" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=bundles /build/dist /app
# One arena, and freed memory given back: glibc keeps more than this program uses
ENV MALLOC_ARENA_MAX=1 MALLOC_TOP_PAD_=0 MALLOC_TRIM_THRESHOLD_=131072 MALLOC_MMAP_THRESHOLD_=65536
# By number, so that the kubelet can tell that it is not root; any other user will do
USER 65532:65532
EXPOSE 9443 8081
# A small heap and no compiler thread of its own: below 100 MiB instead of 225
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=2", "--min-semi-space-size=2", "--max-old-space-size=48", "--no-concurrent-recompilation", "/app/main.js"]
