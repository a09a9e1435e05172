## A sum of two numbers asked in words: operands from 0 to `limit` - 1.
task sum_in_words(
  limit: i64 = 10,  ## operands lie below this
) of limit ** 2 {
  a = index // limit
  b = index % limit
  question = "What is {a} + {b}? Answer with just the number."
  answer = "{a + b}"
  demonstration = answer
}
