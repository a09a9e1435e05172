use std.reward.exact_match

## The value of a formula of `true`, `false`, `not`, `and`, `or`, in brackets from the left: "((true and not false) or true)".
task boolean_formula(
  terms: i64 in 2..16 = 3,  ## truths in the formula
) of 2 ** (3 * terms - 1) {
  question = formula_asked(index, terms)
  answer = formula_told(index, terms)
  demonstration = answer
}

# Of three bits a term, the highest says whether it is joined by `or`; that of the first term is 0.
fn formula_asked(i: i64[prompt], terms: i64) -> text[prompt] {
  axis term[terms]
  bits = i // 8 ** (terms - 1 - position(term)) % 8
  sign = where(position(term) == 0, "", where(bits >= 4, " or ", " and "))
  truth = where(bits % 2 == 1, "true", "false")
  piece = "{sign}{where(bits // 2 % 2 == 1, "not ", "")}{truth}{where(position(term) == 0, "", ")")}"
  "Is this true or false? {join(where(position(term) == 0, "", "("), along: term)}{join(piece, along: term)}"
}

# The last term that decides by itself does: `or true`, `and false`, else the first one.
fn formula_told(i: i64[prompt], terms: i64) -> text[prompt] {
  axis term[terms]
  bits = i // 8 ** (terms - 1 - position(term)) % 8
  holds = (bits // 2 + bits) % 2 == 1
  decides = position(term) == 0 or (bits >= 4) == holds
  last = i64(max(f32(where(decides, position(term), 0)), over: term))
  where(any(holds and position(term) == last, over: term), "true", "false")
}

check formula_asked([231, 77], 3)
  == [
    "Is this true or false? ((not true or false) or not true)",
    "Is this true or false? ((true and true) or true)",
  ]
check formula_told([231, 77, 14, 92, 104], 3) == ["false", "true", "true", "false", "false"]
check exact_match([["true", "false"]], formula_told([77], 3)) == [[1, 0]]
check (formula_asked(i, 3) == formula_asked(j, 3))
  == (i == j)
  forall i: i64[prompt] in 0..255, j: i64[prompt] in 0..255
