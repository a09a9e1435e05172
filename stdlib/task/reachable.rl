use std.reward.exact_match, std.text.letter, std.text.yes_no

## Whether one-way roads lead from one town to another, of at most 5.
task reachable(
  towns: i64 in 2..5 = 4,  ## how many
) of 2 ** (towns * (towns - 1)) * towns * (towns - 1) {
  question = reachable_asked(index, towns)
  answer = reachable_told(index, towns)
  demonstration = answer
}

fn from_town(i: i64[prompt], towns: i64) -> i64[prompt] = i % towns

fn to_town(i: i64[prompt], towns: i64) -> i64[prompt] = (i % towns + 1 + i // towns % (towns - 1))
  % towns

# Road number `way` from a town leads to the one `way` + 1 behind it.
fn reachable_asked(i: i64[prompt], towns: i64) -> text[prompt] {
  axis town[towns]
  axis way[towns - 1]
  drawn = i // (towns * (towns - 1)) // 2 ** (position(town) * (towns - 1) + position(way)) % 2
  others = join(
    letter((position(town) + 1 + position(way)) % towns),
    along: way,
    with: " and ",
    where: drawn == 1,
  )
  listed = join(
    "{letter(position(town))} to {others}",
    along: town,
    with: ", ",
    where: sum(drawn, over: way) > 0,
  )
  "Roads lead from {where(sum(drawn, over: [town, way]) == 0, "nowhere", listed)}. Can you get from {letter(from_town(i, towns))} to {letter(to_town(i, towns))}? Answer yes or no."
}

fn reachable_told(i: i64[prompt], towns: i64) -> text[prompt] {
  axis town[towns]
  axis way[towns - 1]
  axis target[towns]
  drawn = i // (towns * (towns - 1)) // 2 ** (position(town) * (towns - 1) + position(way)) % 2 == 1
  leads = any(drawn and (position(town) + 1 + position(way)) % towns == position(target), over: way)
  first = position(town) == from_town(i, towns)
  second = first or take(any(first and leads, over: town), at: position(town), along: target)
  third = second or take(any(second and leads, over: town), at: position(town), along: target)
  fourth = third or take(any(third and leads, over: town), at: position(town), along: target)
  fifth = fourth or take(any(fourth and leads, over: town), at: position(town), along: target)
  yes_no(any(fifth and position(town) == to_town(i, towns), over: town))
}

# a to b (bit 0) and b to c (bit 2), from a to c; then without the first.
check reachable_asked([33], 3)
  == ["Roads lead from a to b, b to c. Can you get from a to c? Answer yes or no."]
check exact_match([["yes", "no"], ["yes", "no"], ["yes", "no"]], reachable_told([33, 27, 3], 3))
  == [[1, 0], [0, 1], [0, 1]]
check (reachable_asked(i, 3) == reachable_asked(j, 3))
  == (i == j)
  forall i: i64[prompt] in 0..383, j: i64[prompt] in 0..383
