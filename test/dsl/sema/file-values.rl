# Values of a file: constants in bodies, and lists in checks.
# RUN: rl-analyze --stdlib %stdlib --test %s | FileCheck %s
# CHECK: 9 of 9 checks passed
choice Verdict { A, B }

half = 0.5

quarter = half * half

label = "it is {number}"

number = 3

solved = [[1, 0], [1]]

wanted = solved

said = [A, missing]

logs = [[[-1], [-2]], [[-3]]]

fn scaled(x: f32[prompt, rollout]) -> f32[prompt, rollout] = x * quarter

fn text_of() -> text = label

fn same(v: Verdict[prompt]?) -> Verdict[prompt]? = v

fn off(x: f32[prompt, rollout]) -> f32 = mean(x * logp, over: [prompt, rollout, token])

# The parameter is the nearer name.
fn own(half: f32) -> f32 = half

check scaled(solved) == [[quarter, 0], [0.25]]
check scaled(4 * solved) == wanted
check text_of() == "it is 3"
check same(said) == said
check off(solved) given { logp: logs } ~= -1.333333 within 1e-6
check own(2.0) == 2
check own(half) == half forall half: f32
check scaled(x)
  == want
  for { x: [solved, wanted], want: [[[0.25, 0], [0.25]], [[0.25, 0], [0.25]]] }
