use std.reward.exact_match, std.text.yes_no

axis column[4]

## Whether a way of steps right and down leads from the first cell of a grid, 4 wide, to the last; `#` is a wall.
task maze(
  rows: i64 in 2..4 = 3,  ## of the grid
) of 2 ** (4 * rows - 2) {
  question = maze_asked(index, rows)
  answer = maze_told(index, rows)
  demonstration = answer
}

# The first and the last cell are open; each other one has a bit.
fn is_open(i: i64[prompt], rows: i64, row: i64) -> bool[prompt, column] {
  cell = 4 * row + position(column)
  cell == 0 or cell == 4 * rows - 1 or i // 2 ** max(cell - 1, 0) % 2 == 0
}

fn drawn_row(i: i64[prompt], rows: i64, row: i64) -> text[prompt] = join(
  where(is_open(i, rows, row), ".", "#"),
  along: column,
)

fn maze_asked(i: i64[prompt], rows: i64) -> text[prompt] {
  third = where(rows > 2, "\n{drawn_row(i, rows, 2)}", "")
  fourth = where(rows > 3, "\n{drawn_row(i, rows, 3)}", "")
  "{drawn_row(i, rows, 0)}\n{drawn_row(i, rows, 1)}{third}{fourth}\nCan you get from the first to the last cell by steps right and down, past the walls #? Answer yes or no."
}

# Cells of a row that are reached from above, then those to the right of them.
fn across(above: bool[prompt, column], open: bool[prompt, column]) -> bool[prompt, column] {
  one = above and open
  two = one or open and previous_along(one, along: column, first: false)
  three = two or open and previous_along(two, along: column, first: false)
  three or open and previous_along(three, along: column, first: false)
}

fn maze_told(i: i64[prompt], rows: i64) -> text[prompt] {
  top = across(position(column) == 0, is_open(i, rows, 0))
  second = across(top, is_open(i, rows, 1))
  third = across(second, is_open(i, rows, 2))
  fourth = across(third, is_open(i, rows, 3))
  last = where(rows == 2, second, where(rows == 3, third, fourth))
  yes_no(any(last and position(column) == 3, over: column))
}

# Walls at 5 and 6; at 3, 5 and 6; at 3; at 3 and 4; at 1 and 5.
check maze_asked([48], 2)
  == [
    "....\n.##.\nCan you get from the first to the last cell by steps right and down, past the walls #? Answer yes or no.",
  ]
check maze_told([48, 52, 4, 12, 17], 2) == ["yes", "no", "yes", "yes", "no"]
check exact_match([["yes", "no"]], maze_told([48], 2)) == [[1, 0]]
check (maze_asked(i, 3) == maze_asked(j, 3))
  == (i == j)
  forall i: i64[prompt] in 0..1023, j: i64[prompt] in 0..1023
