## 1 where the Python code of the response passes the tests in a sandbox, 0 where it does not; missing where the tests cannot be read, an error where a limit is reached.
reward unit_tests(
  response: text[prompt, rollout],
  tests: text[prompt],  ## statements, functions `test_..` without parameters, unittest.TestCases
  seconds: f32 in 0<..600 = 5,  ## of CPU, rounded up to whole ones
  memory: f32 in 1e8..1e12 = 1e9,  ## bytes
) -> f32[prompt, rollout]? {
  # The last block in ``` fences; all of the response where there is none.
  block = capture(response, r"[\s\S]*```[A-Za-z0-9]*[ \t]*\n([\s\S]*?)```")
  verdict = code_verdict(where(trim(block) == "", response, block), tests, seconds, memory)
  where(
    verdict == -1,
    missing,
    where(
      verdict == -2,
      error("time limit of unit tests"),
      where(verdict == -3, error("memory limit of unit tests"), f32(verdict)),
    ),
  )
}

check unit_tests(
  [
    ["def twice(x): return 2 * x", "def twice(x): return x", "exit()"],
    ["def twice(x): return 2 * x"],
  ],
  ["assert twice(2) == 4", "assert ("],
)
  == [[1, 0, 0], [missing]]
check unit_tests(
  [["twice = 0"], ["twice = 0"]],
  ["def check(candidate): assert candidate(2) == 4", "async def test_twice(): assert twice(2) == 4"],
)
  == [[missing], [missing]]
check unit_tests([["while True: pass", "x = bytearray(10 ** 10)"]], ["assert True"], seconds: 1)
  == [[error("time limit of unit tests"), error("memory limit of unit tests")]]
