# Choices, records and matches.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 13 of 13 checks passed
choice Verdict { A, B, none }

record Finding { criterion: text, severity: i64 in 0..3, note: text? = missing }

fn verdict(reply: text[prompt]) -> Verdict[prompt]? = match reply {
  r"^Winner: (A|B)$" => Verdict($1),
  "tie" => Verdict.none,
  "" => missing,
  else => error("no verdict line"),
}

fn points(v: Verdict[prompt]?) -> f32[prompt] = match v {
  A => 1.0,
  B => 0.0,
  none => 0.5,
  missing => -1.0,
  error => -2.0,
}

fn agree(a: Verdict[prompt], b: Verdict[prompt]) -> bool[prompt] = a == b

fn named(n: i64) -> text = match n { 1 => "one", -1 => "minus one", else => "{n}" }

fn parts(t: text) -> text = match t { r"(\d+)-(\d+)" => "{$2}-{$1} of {$0}", else => t }

fn yes(b: bool) -> f32 = match b { true => 1.0, false => 0.0 }

fn finding(t: text[prompt], severity: i64[prompt]) -> Finding[prompt] =
  Finding(criterion: t, severity: where(severity > 3, 3, 0))

fn noted(t: text[prompt]) -> text[prompt] {
  f = Finding(criterion: t, severity: 2, note: match t { "bare" => missing, else => "see {t}" })
  "{f.criterion}/{f.severity}: {f.note ?? "no note"}"
}

fn worst(t: text[prompt], severity: i64[prompt]) -> i64 = sum(finding(t, severity).severity, over: prompt)

check points(verdict(["Winner: A", "Winner: B", "tie", "", "Winner: C"])) == [1, 0, 0.5, -1, -2]
check agree([A, B, none], [A, A, none]) == [true, false, true]
check points([A, missing, B, error("x")]) == [1, -1, 0, -2]
check named(1) == "one"
check named(-1) == "minus one"
check named(7) == "7"
check parts("pages 12-34") == "34-12 of 12-34"
check parts("none") == "none"
check yes(2 > 1) == 1
check noted(["bare", "x"]) == ["bare/2: no note", "x/2: see x"]
check worst(["a", "b"], [4, 1]) == 3

fn differ(a: text[prompt], n: i64[prompt]) -> bool[prompt] = a != "x" and n != 2

check differ(["x", "y", "y"], [1, 1, 2]) == [false, true, false]
check (Verdict.A != Verdict.B) == true
