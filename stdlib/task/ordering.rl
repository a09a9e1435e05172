use std.reward.exact_match

## Who is the tallest or the shortest, by comparisons of neighbours in an order that is not told.
task ordering(
  seven: bool = false,  ## seven people instead of five
) of 64 * where(seven, 7 * 36, 5 * 16) {
  people = where(seven, 7, 5)
  question = ordering_asked(index, people)
  answer = ordering_told(index, people)
  demonstration = answer
}

fn person(code: i64[*] in 0..15) -> text[*] {
  axis name = find_all(
    "Ann Ben Cleo Dan Eve Finn Gus Hal Ida Jon Kim Lea Max Nia Oli Pam",
    r"[A-Z][a-z]+",
  )
  take(name.text, at: code, along: name)
}

# The person at a place, 0 the tallest: multiples of a number modulo a prime come in all orders.
fn at_place(i: i64[*], people: i64, place: i64[*]) -> i64[*] {
  rest = i // 4
  shift = rest // 16 % people
  factor = rest // 16 // people % (people - 1) + 1
  moved = (factor * place + shift) % people
  whose = rest % 16 + moved
  whose % 16
}

fn ordering_asked(i: i64[prompt], people: i64) -> text[prompt] {
  axis told[people - 1]
  turn = i // 64 // people // (people - 1)
  along_backwards = i // 2 % 2
  place = (where(along_backwards == 1, people - 2 - position(told), position(told)) + turn)
    % (people - 1)
  taller = person(at_place(i, people, place))
  shorter = person(at_place(i, people, place + 1))
  "{join("{taller} is taller than {shorter}.", along: told, with: " ")} Who is the {where(i % 2 == 0, "tallest", "shortest")}? Answer with just the name."
}

fn ordering_told(i: i64[prompt], people: i64) -> text[prompt] = person(
  at_place(i, people, where(i % 2 == 0, 0, people - 1)),
)

check ordering_asked([0, 3], 3)
  == [
    "Ann is taller than Ben. Ben is taller than Cleo. Who is the tallest? Answer with just the name.",
    "Ben is taller than Cleo. Ann is taller than Ben. Who is the shortest? Answer with just the name.",
  ]
check exact_match([["Ann", "Cleo"], ["Ann", "Cleo"]], ordering_told([0, 3], 3)) == [[1, 0], [0, 1]]
check (ordering_asked(i, 5) == ordering_asked(j, 5))
  == (i == j)
  forall i: i64[prompt] in 0..5119, j: i64[prompt] in 0..5119
