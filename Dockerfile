# One recipe, three images: docker build --build-arg APP=api|worker|cli .
ARG NODE_IMAGE=node:24.22.3-bookworm-slim

FROM ${NODE_IMAGE} AS pruned
ARG APP
ENV TURBO_TELEMETRY_DISABLED=1
WORKDIR /source
COPY . .
RUN test -n "$APP" || { echo 'Name the app: --build-arg APP=api, worker or cli' >&2; exit 1; }
# The version of the lock file, so that the tool is as pinned as everything else.
RUN turbo="$(node -p "require('./package-lock.json').packages['node_modules/turbo'].version")" \
    && npx --yes "turbo@$turbo" prune "@spanledger/$APP" --docker --no-update-notifier

FROM ${NODE_IMAGE} AS built
ARG APP
WORKDIR /app
COPY --from=pruned /source/out/json/ ./
RUN npm ci --no-audit --no-fund
COPY --from=pruned /source/out/full/ ./
COPY tsconfig.base.json ./
COPY prisma ./prisma
RUN npm run generate --workspace @spanledger/postgres-store && npx tsc -b "apps/$APP" \
    && if [ -d apps/web ]; then npm run build --workspace @spanledger/web; fi
# Only what runs goes on: no tools, no sources, no build records.
RUN rm -rf apps/*/node_modules packages/*/node_modules \
    && find apps packages -type d -name src -prune -exec rm -r {} + \
    && find apps packages -name '*.tsbuildinfo' -delete

FROM ${NODE_IMAGE} AS installed
ARG APP
WORKDIR /app
COPY --from=pruned /source/out/json/ ./
# The engines of local mode are optional packages: they stay out.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --workspace "@spanledger/$APP" --no-audit --no-fund

FROM ${NODE_IMAGE}
ARG APP
ENV NODE_ENV=production
# Beyond the container only what is published is reached.
ENV HOST=0.0.0.0
WORKDIR /app
COPY --from=installed /app/ ./
COPY --from=built /app/apps ./apps
COPY --from=built /app/packages ./packages
COPY clickhouse/migrations ./clickhouse/migrations
COPY prisma/migrations ./prisma/migrations
RUN ln -s "/app/apps/$APP" /app/run
# The command line by its own name, as messages advise it.
RUN if [ "$APP" = cli ]; then chmod +x /app/apps/cli/dist/main.js && ln -s /app/apps/cli/dist/main.js /usr/local/bin/spanledger; fi
# A volume that is mounted here belongs to this account, too.
RUN install -d -o node -g node /var/lib/spanledger/media
USER node
ENTRYPOINT ["node", "--enable-source-maps", "/app/run/dist/main.js"]
