#!/bin/sh
# Rendered by salus from the platform mediq, environment test.
# rollback.sh [SERVICE|all] [ENVIRONMENT] [REVISION]; SALUS_PLATFORM is a platform's name or file.
exec salus rollback "$@" --platform "${SALUS_PLATFORM:-mediq}"
