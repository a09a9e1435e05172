## The small letter of a number: 0 is a, 25 is z.
fn letter(code: i64[*] in 0..25) -> text[*] {
  axis glyph = find_all("abcdefghijklmnopqrstuvwxyz", r".")
  take(glyph.text, at: code, along: glyph)
}

fn letters_of(code: i64[prompt]) -> text[prompt] = letter(code)

check letters_of([0, 1, 25]) == ["a", "b", "z"]
