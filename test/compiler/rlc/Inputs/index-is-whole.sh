# In: the index that `rlc doc` prints, the folder of the library. Out: `the
# same` where the index has every file by its folder and name, once, or what
# differs.
awk '/^std\./ { folder = $1; next } /^[^ ]/ { folder = "" }
     folder && /^  [a-z]/ { print folder "." $1 }' "$1" | LC_ALL=C sort \
  > "$1.listed"
(cd "$2" && find . -name '*.rl') | sed -e 's/^\./std/' -e 's/\.rl$//' \
  -e 's|/|.|g' | LC_ALL=C sort > "$1.files"
diff "$1.listed" "$1.files" && echo the same
