## Word number 0 to 31 of a list of short words.
fn word(code: i64[*] in 0..31) -> text[*] {
  axis entry = find_all(
    "ant tree eagle east tiger road door rat toad dog goat tent net note egg green nest ring gate eel lamp pen nut tin name end day yard drum map pig gold",
    r"[a-z]+",
  )
  take(entry.text, at: code, along: entry)
}

fn words_of(code: i64[prompt]) -> text[prompt] = word(code)

check words_of([0, 1, 31]) == ["ant", "tree", "gold"]
