## The next term of an arithmetic progression of four terms.
task progression(
  start: i64 = 50,  ## first terms are 0 .. start - 1
  gaps: i64 = 9,  ## differences are 1 .. gaps
) of start * gaps {
  first = index // gaps
  gap = index % gaps + 1
  question = "What comes next: {first}, {first + gap}, {first + 2 * gap}, {first + 3 * gap}? Answer with just the number."
  answer = "{first + 4 * gap}"
  demonstration = answer
}
