use std.reward.exact_match, std.text.letter

## A number below `base` ** `places` written in base `base`.
task base_conversion(
  base: i64 in 2..36 = 2,  ## of the answer
  places: i64 in 2..32 = 6,  ## digits of the largest number there
) of base ** places {
  question = base_asked(index, base)
  answer = base_told(index, base, places)
  demonstration = answer
}

fn base_asked(
  i: i64[prompt],
  base: i64,
) -> text[prompt] = "Write {i} in base {base}. Answer with just the digits."

fn base_told(i: i64[prompt], base: i64, places: i64) -> text[prompt] {
  axis place[places]
  power = places - 1 - position(place)
  digit = i // base ** power % base
  shown = where(digit < 10, "{digit}", letter(clamp(digit - 10, 0, 25)))
  join(shown, along: place, where: i >= base ** power or power == 0)
}

check base_asked([6], 2) == ["Write 6 in base 2. Answer with just the digits."]
check base_told([0, 1, 6, 63], 2, 6) == ["0", "1", "110", "111111"]
check base_told([255, 26], 16, 2) == ["ff", "1a"]
check exact_match([["110", "0110", "6"]], base_told([6], 2, 6)) == [[1, 0, 0]]
check (base_told(i, 3, 5) == base_told(j, 3, 5))
  == (i == j)
  forall i: i64[prompt] in 0..242, j: i64[prompt] in 0..242
