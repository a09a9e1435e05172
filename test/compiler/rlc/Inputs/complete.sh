# In: a completion script, then the words of a command line; the last is being
# typed. Out: what bash would offer, one a line, sorted.
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_rlc
printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort
