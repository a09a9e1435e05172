## "yes" or "no".
fn yes_no(holds: bool[*]) -> text[*] = where(holds, "yes", "no")

fn at_least(x: i64[prompt], least: i64) -> text[prompt] = yes_no(x >= least)

check at_least([3, 2], 3) == ["yes", "no"]
