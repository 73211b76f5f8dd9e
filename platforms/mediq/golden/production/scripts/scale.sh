#!/bin/sh
# Rendered by salus from the platform mediq, environment production.
# scale.sh [SERVICE|all|status] [REPLICAS|default] [ENVIRONMENT]; SALUS_PLATFORM is a platform's name or file.
exec salus scale "$@" --platform "${SALUS_PLATFORM:-mediq}"
