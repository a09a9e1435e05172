use std.reward.final_answer

## Where a walk of steps north, east, south and west ends. The solution gives every place on the way.
task walk(
  count: i64 in 1..24 = 6,  ## steps
) of 4 ** count {
  question = walk_asked(index, count)
  answer = walk_told(index, count)
  solution = walk_solved(index, count)
  demonstration = answer
}

fn east(turn: i64[*]) -> i64[*] = where(turn == 1, 1, where(turn == 3, -1, 0))

fn north(turn: i64[*]) -> i64[*] = where(turn == 0, 1, where(turn == 2, -1, 0))

fn walk_asked(i: i64[prompt], count: i64) -> text[prompt] {
  axis taken[count]
  turn = i // 4 ** position(taken) % 4
  said = where(turn == 0, "N", where(turn == 1, "E", where(turn == 2, "S", "W")))
  "You start at (0, 0); E adds 1 to the first number, N to the second. Where do the steps {join(said, along: taken)} end? Answer like (1, -2)."
}

fn walk_told(i: i64[prompt], count: i64) -> text[prompt] {
  axis taken[count]
  turn = i // 4 ** position(taken) % 4
  "({sum(east(turn), over: taken)}, {sum(north(turn), over: taken)})"
}

fn walk_solved(i: i64[prompt], count: i64) -> text[prompt] {
  axis taken[count]
  turn = i // 4 ** position(taken) % 4
  "{join("({cumsum(east(turn), along: taken)}, {cumsum(north(turn), along: taken)})", along: taken, with: " ")} #### {walk_told(i, count)}"
}

check walk_solved([54], 3) == ["(0, -1) (1, -1) (0, -1) #### (0, -1)"]
check final_answer([["#### (0, -1)", "#### (-1, 0)"]], walk_told([54], 3)) == [[1, 0]]
check (walk_asked(i, 4) == walk_asked(j, 4))
  == (i == j)
  forall i: i64[prompt] in 0..255, j: i64[prompt] in 0..255
