#!/bin/sh
# Rendered by salus from the platform mediq, environment test.
# health-check.sh [ENVIRONMENT]; SALUS_PLATFORM is a platform's name or file.
exec salus health "$@" --platform "${SALUS_PLATFORM:-mediq}"
