#!/bin/sh
# Rendered by salus from the platform mediq, environment staging.
# deploy.sh [ENVIRONMENT]; SALUS_PLATFORM is a platform's name or file.
exec salus deploy "$@" --platform "${SALUS_PLATFORM:-mediq}"
