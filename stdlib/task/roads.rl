use std.reward.final_answer, std.text.letter

## Where one-way roads lead, one out of each town, after `steps` of them. The solution names every town on the way.
task roads(
  towns: i64 in 2..12 = 5,  ## how many
  steps: i64 in 1..6 = 3,  ## roads that are followed
) of towns ** (towns + 1) {
  question = roads_asked(index, towns, steps)
  answer = roads_told(index, towns, steps)
  solution = roads_solved(index, towns, steps)
  demonstration = answer
}

fn roads_asked(i: i64[prompt], towns: i64, steps: i64) -> text[prompt] {
  axis town[towns]
  listed = join(
    "{letter(position(town))} to {letter(i // towns ** (position(town) + 1) % towns)}",
    along: town,
    with: ", ",
  )
  "Roads lead from {listed}. You start in {letter(i % towns)} and follow {steps}. Where are you? Answer with just the letter."
}

fn followed(i: i64[*], towns: i64, here: i64[*]) -> i64[*] = i // towns ** (here + 1) % towns

fn roads_place(i: i64[prompt], towns: i64, steps: i64[*]) -> i64[*] {
  one = followed(i, towns, i % towns)
  two = followed(i, towns, one)
  three = followed(i, towns, two)
  four = followed(i, towns, three)
  five = followed(i, towns, four)
  late = where(steps == 4, four, where(steps == 5, five, followed(i, towns, five)))
  where(steps == 1, one, where(steps == 2, two, where(steps == 3, three, late)))
}

fn roads_told(i: i64[prompt], towns: i64, steps: i64) -> text[prompt] = letter(
  roads_place(i, towns, steps),
)

fn roads_solved(i: i64[prompt], towns: i64, steps: i64) -> text[prompt] {
  axis taken[steps]
  "{join(letter(roads_place(i, towns, position(taken) + 1)), along: taken, with: " ")} #### {roads_told(i, towns, steps)}"
}

# From a to b, from b to c, from c to a; the start is b.
check roads_asked([22], 3, 2)
  == [
    "Roads lead from a to b, b to c, c to a. You start in b and follow 2. Where are you? Answer with just the letter.",
  ]
check roads_solved([22], 3, 2) == ["c a #### a"]
check final_answer([["c a #### a", "c #### c"]], roads_told([22], 3, 2)) == [[1, 0]]
check (roads_asked(i, 3, 2) == roads_asked(j, 3, 2))
  == (i == j)
  forall i: i64[prompt] in 0..80, j: i64[prompt] in 0..80
