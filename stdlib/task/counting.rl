## How often a digit occurs in a number written with the digits 1 to 9.
task counting(
  digits: i64 = 5,  ## digits of the number, at most 18
) of 9 ** (digits + 1) {
  axis place[digits]
  wanted = index % 9 + 1
  shown = index // 9 // 9 ** position(place) % 9 + 1
  number = sum(shown * 10 ** position(place), over: place)
  hits = sum(i64(shown == wanted), over: place)
  question = "How many times does the digit {wanted} occur in {number}? Answer with just the number."
  answer = "{hits}"
  demonstration = answer
}
