#!/bin/bash
# Comes in: names of experiments in examples/claims (all without), --quick.
# Goes out: each is built and run over its seeds, a line says whether the claim
# holds; --quick runs a few steps of one seed and judges nothing. Exit status 1:
# a claim does not hold, or a run failed.
# Must not know: what a method does.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
quick=
names=()
for word in "$@"; do
  case $word in
    --quick) quick=1 ;;
    *) names+=("$word") ;;
  esac
done
for name in "${names[@]}"; do
  if [ ! -f "$root/tools/claims/$name.py" ] || [ "$name" = run ]; then
    echo "claims.sh: there is no claim \`$name\`; there are" \
      "$(cd "$root/examples/claims" && echo *.rl | sed 's/\.rl//g')" >&2
    exit 2
  fi
done
[ ${#names[@]} -gt 0 ] || names=(hard_prompts both_at_once gated_tools shorter_traces chosen_rollouts)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0
for name in "${names[@]}"; do
  python3 -B "$root/tools/claims/$name.py" "$root" "$folder" ${quick:+--quick} || status=1
done
exit $status
