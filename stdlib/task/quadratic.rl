use std.reward.final_answer

## The next term of a sequence whose differences grow evenly. The solution gives the last difference and the next.
task quadratic(
  limit: i64 in 2..1000 = 10,  ## first term, first difference and its growth lie below this
  terms: i64 in 3..20 = 5,  ## that are shown
) of limit ** 3 {
  question = quadratic_asked(index, limit, terms)
  answer = quadratic_told(index, limit, terms)
  solution = quadratic_solved(index, limit, terms)
  demonstration = answer
}

fn quadratic_term(i: i64[*], limit: i64, k: i64[*]) -> i64[*] = i // limit ** 2
  + k * (i // limit % limit)
  + k * (k - 1) // 2 * (i % limit)

fn quadratic_asked(i: i64[prompt], limit: i64, terms: i64) -> text[prompt] {
  axis place[terms]
  "What comes next: {join(quadratic_term(i, limit, position(place)), along: place, with: ", ")}? Answer with just the number."
}

fn quadratic_solved(i: i64[prompt], limit: i64, terms: i64) -> text[prompt] {
  last = quadratic_term(i, limit, terms - 1)
  gap = last - quadratic_term(i, limit, terms - 2)
  growth = i % limit
  "{gap} + {growth} = {gap + growth}, {last} + {gap + growth} = {last + gap + growth} #### {last + gap + growth}"
}

fn quadratic_told(
  i: i64[prompt],
  limit: i64,
  terms: i64,
) -> text[prompt] = "{quadratic_term(i, limit, terms)}"

check quadratic_asked([123], 10, 4)
  == ["What comes next: 1, 3, 8, 16? Answer with just the number."]
check quadratic_solved([123], 10, 4) == ["8 + 3 = 11, 16 + 11 = 27 #### 27"]
check final_answer([["#### 27", "#### 24"]], quadratic_told([123], 10, 4)) == [[1, 0]]
check (quadratic_asked(i, 10, 5) == quadratic_asked(j, 10, 5))
  == (i == j)
  forall i: i64[prompt] in 0..999, j: i64[prompt] in 0..999
