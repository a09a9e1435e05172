# In: an empty folder. Out: for every kind that `rlc new` knows, the exit
# statuses of new, check, fmt --check and test, and what test counted.
cd "$1" || exit 2
kinds=$(rlc new no_such_kind x 2>&1 | sed -e 's/.*there are //' -e 's/;.*//' -e 's/,//g')
for kind in $kinds; do
  rlc new "$kind" "my_$kind" > /dev/null
  new=$?
  rlc check "my_$kind.rl" > /dev/null 2>&1
  check=$?
  rlc fmt --check "my_$kind.rl" > /dev/null
  fmt=$?
  counted=$(rlc test "my_$kind.rl")
  test=$?
  echo "$kind: new $new, check $check, fmt $fmt, test $test," \
    "$(echo "$counted" | tail -1)"
done
