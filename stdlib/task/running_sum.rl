use std.reward.final_answer

## Terms below `limit` added and subtracted from left to right: "3+5-2=". The solution gives every sum on the way.
task running_sum(
  terms: i64 in 2..12 = 4,  ## how many
  limit: i64 in 2..20 = 10,  ## terms lie below this
) of limit * (2 * limit) ** (terms - 1) {
  question = running_sum_asked(index, terms, limit)
  answer = running_sum_told(index, terms, limit)
  solution = running_sum_solved(index, terms, limit)
  demonstration = answer
}

fn running_sum_asked(i: i64[prompt], terms: i64, limit: i64) -> text[prompt] {
  axis term[terms]
  drawn = i // (2 * limit) ** (terms - 1 - position(term)) % (2 * limit)
  sign = where(position(term) == 0, "", where(drawn < limit, "+", "-"))
  "{join("{sign}{drawn % limit}", along: term)}="
}

fn running_sum_told(i: i64[prompt], terms: i64, limit: i64) -> text[prompt] {
  axis term[terms]
  drawn = i // (2 * limit) ** (terms - 1 - position(term)) % (2 * limit)
  "{sum(where(drawn < limit, drawn, limit - drawn), over: term)}"
}

fn running_sum_solved(i: i64[prompt], terms: i64, limit: i64) -> text[prompt] {
  axis term[terms]
  drawn = i // (2 * limit) ** (terms - 1 - position(term)) % (2 * limit)
  so_far = cumsum(where(drawn < limit, drawn, limit - drawn), along: term)
  "{join(so_far, along: term, with: ", ", where: position(term) > 0)} #### {running_sum_told(i, terms, limit)}"
}

# 3, then 5 with a plus, then 2 with a minus.
check running_sum_asked([1312], 3, 10) == ["3+5-2="]
check running_sum_solved([1312], 3, 10) == ["8, 6 #### 6"]
check final_answer([["8, 6 #### 6", "#### 8"]], running_sum_told([1312], 3, 10)) == [[1, 0]]
check (running_sum_asked(i, 3, 10) == running_sum_asked(j, 3, 10))
  == (i == j)
  forall i: i64[prompt] in 0..3999, j: i64[prompt] in 0..3999
