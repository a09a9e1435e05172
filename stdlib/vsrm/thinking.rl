## What stands between the first `<think>` and the `</think>` after it, or the
## end; empty text where there is no `<think>`.
fn thinking(response: text[*]) -> text[*] = capture(response, r"<think>([\s\S]*?)(</think>|\z)")

check thinking(["a<think>b</think>c</think>", "<think>bc", "a</think>b"]) == ["b", "bc", ""]
