## 1 where the boxed answer of a text is the answer, as mathematics; missing
## where the answer cannot be read, an error where a limit is reached.
fn boxed_equal(reply: text[*], answer: text[prompt]) -> f32[*]? {
  verdict = math_verdict(reply, "{answer}{up_to(reply, 0)}", "boxed")
  where(
    verdict == -1,
    missing,
    where(verdict == -2, error("answer too large to compare"), f32(verdict > 0)),
  )
}

check boxed_equal([[r"\boxed{0.5}", "0.5"]], ["1/2"]) == [[1, 0]]
